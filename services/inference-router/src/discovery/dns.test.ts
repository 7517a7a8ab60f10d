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

test('each address of a name, of either family, is a host with the port and path of the URL', async () => {
  names.setRecords([a('10.0.0.2'), a('10.0.0.1'), aaaa('2001:db8::1')]);
  expect(await hosts()).toEqual([
    'http://10.0.0.1:8000/v1',
    'http://10.0.0.2:8000/v1',
    'http://[2001:db8::1]:8000/v1',
  ]);
  names.setRecords([aaaa('2001:db8::2')]);
  expect(await hosts()).toEqual(['http://[2001:db8::2]:8000/v1']);
});

test('more addresses than fit into a datagram are all found', async () => {
  names.setRecords(Array.from({ length: 250 }, (_, i) => a(`10.0.0.${i}`)));
  expect(await hosts()).toHaveLength(250);
});

test('each address of each SRV record with the best priority is a host with the port of the record', async () => {
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
  'an address family whose query fails (%s) keeps its hosts, while those of the other change',
  async (failure) => {
    names.setRecords([a('10.0.0.1'), aaaa('2001:db8::1')]);
    await hosts();
    names.setMode(failure, 'A');
    names.setRecords([a('10.0.0.1'), aaaa('2001:db8::2')]);
    expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1', 'http://[2001:db8::2]:8000/v1']);
    expect(failed).toEqual(['A h.test']);
  },
);

test('an address family without any result yet does not prevent the use of the other', async () => {
  names.setMode('servfail', 'AAAA');
  names.setRecords([a('10.0.0.1')]);
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
});

test('an address family without addresses loses its hosts', async () => {
  names.setRecords([a('10.0.0.1'), aaaa('2001:db8::1')]);
  await hosts();
  names.setRecords([a('10.0.0.1')]);
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
  // The earlier result is no longer remembered.
  names.setMode('servfail', 'AAAA');
  expect(await hosts()).toEqual(['http://10.0.0.1:8000/v1']);
});

test('a name without any address or SRV record is an error', async () => {
  await expect(hosts()).rejects.toThrow('no address');
  await expect(services()).rejects.toThrow();
  names.setRecords([srv('gone.test', 8001)]);
  await expect(services()).rejects.toThrow('no address');
});

test('an SRV target that cannot be resolved keeps its hosts, and one that is no longer listed loses them', async () => {
  names.setRecords([srv('one.test', 8001), a('10.0.0.1', 'one.test')]);
  await services();
  names.setRecords([srv('one.test', 8001), srv('gone.test', 8002), a('10.0.0.1', 'one.test')]);
  names.setMode('servfail', 'A');
  expect(await services()).toEqual(['http://10.0.0.1:8001/v1']);
  names.setMode('normal');
  names.setRecords([srv('gone.test', 8002), srv('two.test', 8003), a('10.0.0.2', 'two.test')]);
  expect(await services()).toEqual(['http://10.0.0.2:8003/v1']);
});
