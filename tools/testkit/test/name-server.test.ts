import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type NameServer, startNameServer } from '../src/loopback/name-server.js';

let server: NameServer;
let resolver: Resolver;
beforeAll(async () => {
  server = await startNameServer();
  resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([server.address]);
});
afterAll(() => server.close());
beforeEach(() => server.setMode('normal'));

test('setRecords replaces what the server answers with', async () => {
  server.setRecords([
    { name: 'h.test', type: 'A', address: '10.0.0.1' },
    { name: 'h.test', type: 'AAAA', address: '2001:db8::1' },
    { name: '_s._tcp.test', type: 'SRV', target: 'h.test', port: 80, priority: 1, weight: 2 },
  ]);
  expect(await resolver.resolve4('H.test')).toEqual(['10.0.0.1']);
  expect(await resolver.resolve6('h.test')).toEqual(['2001:db8::1']);
  expect(await resolver.resolveSrv('_s._tcp.test')).toEqual([
    // Node 24 adds the record's type.
    expect.objectContaining({ name: 'h.test', port: 80, priority: 1, weight: 2 }),
  ]);
  server.setRecords([{ name: 'h.test', type: 'A', address: '10.0.0.2' }]);
  expect(await resolver.resolve4('h.test')).toEqual(['10.0.0.2']);
  await expect(resolver.resolve6('h.test')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('other.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a response that does not fit into a datagram is sent over TCP', async () => {
  const addresses = Array.from({ length: 200 }, (_, i) => `10.0.0.${i}`);
  server.setRecords(addresses.map((address) => ({ name: 'many.test', type: 'A', address })));
  expect(await resolver.resolve4('many.test')).toEqual(addresses);
});

test('the server fails or stays silent as set, for every type or for one', async () => {
  server.setRecords([
    { name: 'h.test', type: 'A', address: '10.0.0.1' },
    { name: 'h.test', type: 'AAAA', address: '2001:db8::1' },
  ]);
  server.setMode('servfail', 'AAAA');
  await expect(resolver.resolve6('h.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  expect(await resolver.resolve4('h.test')).toEqual(['10.0.0.1']);
  server.setMode('silent');
  await expect(resolver.resolve4('h.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  server.setMode('normal');
  expect(await resolver.resolve6('h.test')).toEqual(['2001:db8::1']);
});
