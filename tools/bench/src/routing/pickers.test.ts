import { type Host, newHost } from '@hypervize/inference-router/parts/scheduling/host';
import { beforeEach, expect, test } from '@jest/globals';
import { createLeastConnections, createRoundRobin } from './pickers.js';

let hosts: Host[];
beforeEach(() => {
  hosts = ['a', 'b', 'c'].map((url) => newHost(url, 0));
});
const notB = (host: Host) => host.url !== 'b';

test('round-robin picks hosts in turn and skips those that are not available', () => {
  const picker = createRoundRobin(0);
  const all = Array.from({ length: 4 }, () => picker(hosts, () => true)?.url);
  expect(all).toEqual(['a', 'b', 'c', 'a']);
  expect([picker(hosts, notB)?.url, picker(hosts, notB)?.url]).toEqual(['c', 'a']);
  expect(picker(hosts, () => false)).toBeUndefined();
});

test('least connections picks the host with the fewest requests, and takes turns between equal ones', () => {
  const picker = createLeastConnections(0);
  for (const [i, host] of hosts.entries()) host.outstanding = 2 - i;
  expect(picker(hosts, () => true)?.url).toBe('c');
  for (const host of hosts) host.outstanding = 1;
  const turns = Array.from({ length: 3 }, () => picker(hosts, () => true)?.url);
  expect(new Set(turns).size).toBe(3);
  expect(picker(hosts, () => false)).toBeUndefined();
});
