import { type NameRecord, type NameServer, startNameServer } from '@hypervize/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDiscovery, type Discovery } from './dns.js';

let names: NameServer;
let discovery: Discovery;
let failed: string[];
beforeAll(async () => {
  names = await startNameServer();
});
afterAll(() => names.close());
beforeEach(() => {
  names.setMode('normal');
  names.setRecords([]);
  failed = [];
  discovery = createDiscovery({
    servers: [names.address],
    timeoutMs: 100,
    onError: (name) => failed.push(name),
  });
});

const a = (address: string, name = 'h.test'): NameRecord => ({ name, type: 'A', address });
const aaaa = (address: string, name = 'h.test'): NameRecord => ({ name, type: 'AAAA', address });
const srv = (target: string, port: number, priority = 0): NameRecord => {
  return { name: 's.test', type: 'SRV', target, port, priority };
};
const url = 'http://h.test:8000/v1';
const hosts = () => discovery.addresses(url);
const services = () => discovery.services('http://s.test/v1');

test('each address of a name is a host, of either family, with the port and path of the URL', async () => {
  names.setRecords([a('10.0.0.2'), a('10.0.0.1'), aaaa('2001:db8::1')]);
  expect(await hosts()).toEqual([
    'http://10.0.0.1:8000/v1',
    'http://10.0.0.2:8000/v1',
    'http://[2001:db8::1]:8000/v1',
  ]);
  names.setRecords([aaaa('2001:db8::2')]);
  expect(await hosts()).toEqual(['http://[2001:db8::2]:8000/v1']);
});

test('more hosts than fit into a datagram are all found', async () => {
  names.setRecords(Array.from({ length: 250 }, (_, i) => a(`10.0.0.${i}`)));
  expect(await hosts()).toHaveLength(250);
});

test('each SRV record of the best priority is a host, at each of its addresses, with a port of its own', async () => {
  names.setRecords([
    srv('one.test', 8001),
    srv('two.test', 8002),
    srv('spare.test', 8003, 1),
    a('10.0.0.1', 'one.test'),
    a('10.0.0.2', 'two.test'),
    aaaa('2001:db8::2', 'two.test'),
    a('10.0.0.3', 'spare.test'),
  ]);
  expect(await services()).toEqual([
    'http://10.0.0.1:8001/v1',
    'http://10.0.0.2:8002/v1',
    'http://[2001:db8::2]:8002/v1',
  ]);
});

test.each(['servfail', 'silent'] as const)(
  'a family whose inference fails (%s) keeps its hosts, while those of the other change',
  async (how) => {
    names.setRecords([a('10.0.0.1'), aaaa('2001:db8::1')]);
    await hosts();
    names.setMode(how, 'A');
    names.setRecords([a('10.0.0.1'), aaaa('2001:db8::2')]);
    expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1', 'http://[2001:db8::2]:8000/v1']);
    expect(failed).toEqual(['A h.test']);
  },
);

test('a family that has never been answered does not keep the other from being used', async () => {
  names.setMode('servfail', 'AAAA');
  names.setRecords([a('10.0.0.1')]);
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
});

test('that a family has no address any more is an answer: its hosts go', async () => {
  names.setRecords([a('10.0.0.1'), aaaa('2001:db8::1')]);
  await hosts();
  names.setRecords([a('10.0.0.1')]);
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
  // And do not come back from memory.
  names.setMode('servfail', 'AAAA');
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
});

test('a name without any address, or without SRV records, is an error', async () => {
  await expect(hosts()).rejects.toThrow('no address');
  await expect(services()).rejects.toThrow();
  names.setRecords([srv('gone.test', 8001)]);
  await expect(services()).rejects.toThrow('no address');
});

test('a target of SRV records that cannot be resolved keeps its hosts, one that is gone goes', async () => {
  names.setRecords([srv('one.test', 8001), a('10.0.0.1', 'one.test')]);
  await services();
  names.setRecords([srv('one.test', 8001), srv('gone.test', 8002), a('10.0.0.1', 'one.test')]);
  names.setMode('servfail', 'A');
  expect(await services()).toEqual(['http://10.0.0.1:8001/v1']);
  names.setMode('normal');
  names.setRecords([srv('gone.test', 8002), srv('two.test', 8003), a('10.0.0.2', 'two.test')]);
  expect(await services()).toEqual(['http://10.0.0.2:8003/v1']);
});
