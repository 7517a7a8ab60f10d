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
beforeEach(() => server.behave('well'));

test('a name server tells its records, and what they are from now on', async () => {
  server.setRecords([
    { name: 'h.test', type: 'A', address: '10.0.0.1' },
    { name: 'h.test', type: 'AAAA', address: '2001:db8::1' },
    { name: '_s._tcp.test', type: 'SRV', target: 'h.test', port: 80, priority: 1, weight: 2 },
  ]);
  expect(await resolver.resolve4('H.test')).toEqual(['10.0.0.1']);
  expect(await resolver.resolve6('h.test')).toEqual(['2001:db8::1']);
  expect(await resolver.resolveSrv('_s._tcp.test')).toEqual([
    { name: 'h.test', port: 80, priority: 1, weight: 2 },
  ]);
  server.setRecords([{ name: 'h.test', type: 'A', address: '10.0.0.2' }]);
  expect(await resolver.resolve4('h.test')).toEqual(['10.0.0.2']);
  await expect(resolver.resolve6('h.test')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('other.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('more than fits into a datagram comes over TCP', async () => {
  const addresses = Array.from({ length: 200 }, (_, i) => `10.0.0.${i}`);
  server.setRecords(addresses.map((address) => ({ name: 'many.test', type: 'A', address })));
  expect(await resolver.resolve4('many.test')).toEqual(addresses);
});

test('it fails, or says nothing, when it is told to: for all, or for one type', async () => {
  server.setRecords([
    { name: 'h.test', type: 'A', address: '10.0.0.1' },
    { name: 'h.test', type: 'AAAA', address: '2001:db8::1' },
  ]);
  server.behave('servfail', 'AAAA');
  await expect(resolver.resolve6('h.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  expect(await resolver.resolve4('h.test')).toEqual(['10.0.0.1']);
  server.behave('silent');
  await expect(resolver.resolve4('h.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  server.behave('well');
  expect(await resolver.resolve6('h.test')).toEqual(['2001:db8::1']);
});
