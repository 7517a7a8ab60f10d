import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { createPortAllocator, freePort, listenerPorts } from '../src/loopback/port.js';

test('ports never come from the ephemeral range that the kernel reports', () => {
  expect(listenerPorts('32768\t60999\n')).toEqual({ first: 10_000, last: 32_767 });
  expect(listenerPorts('15000 60999')).toEqual({ first: 10_000, last: 14_999 });
  expect(listenerPorts('1024\t60999')).toEqual({ first: 61_000, last: 65_535 });
});

test('the default range is used where the kernel does not report one, or reports one that leaves no room', () => {
  for (const ephemeral of [undefined, '', 'nonsense', '1024 65535']) {
    expect(listenerPorts(ephemeral)).toEqual({ first: 10_000, last: 32_767 });
  }
});

test('no port is returned twice, and none is ephemeral', async () => {
  const ports = await Promise.all(Array.from({ length: 500 }, () => freePort()));
  expect(new Set(ports).size).toBe(500);
  if (process.platform !== 'linux') return;
  const { first, last } = listenerPorts(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
  expect(ports.filter((port) => port < first || port > last)).toEqual([]);
});

test('a port on which a server listens is skipped, also when the range starts again', async () => {
  const used = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(used, '127.0.0.1', resolve));
  try {
    const allocate = createPortAllocator({ first: used, last: used + 1 }, used);
    expect([await allocate(), await allocate()]).toEqual([used + 1, used + 1]);
    await expect(createPortAllocator({ first: used, last: used }, used)()).rejects.toThrow('in use');
  } finally {
    server.close();
  }
});
