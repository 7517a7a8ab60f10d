import { expect, test } from '@jest/globals';
import { watchRouter } from './router-health.js';

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the router is probed on both ways again and again; one that fails is degraded, not unready, and logged once', async () => {
  const failing = new Set<string>();
  const logged: string[] = [];
  let wake: (() => void)[] = [];
  const probe = (path: string) => async () => {
    if (failing.has(path)) throw new Error('connect ECONNREFUSED');
  };
  const log = ({ path }: { path?: string }, message: string) => void logged.push(`${message} ${path}`);
  const stop = new AbortController();
  const health = watchRouter(
    {
      probes: { relay: probe('relay'), grpc: probe('grpc') },
      clock: { sleep: () => new Promise<void>((resolve) => wake.push(resolve)) },
      logger: { info: log, warn: log } as never,
    },
    stop.signal,
  );
  const nextProbes = async () => {
    for (const resolve of wake.splice(0)) resolve();
    await settle();
  };
  expect([health.condition(), health.isReachable('relay')]).toEqual([
    { ok: true, detail: 'not probed yet' },
    undefined,
  ]);
  await settle();
  expect(health.condition()).toEqual({ ok: true, detail: 'reachable' });
  failing.add('relay');
  for (let i = 0; i < 3; i++) await nextProbes();
  expect(health.condition()).toEqual({ ok: true, degraded: true, detail: 'not reachable over relay' });
  expect([health.isReachable('relay'), health.isReachable('grpc')]).toEqual([false, true]);
  failing.add('grpc');
  await nextProbes();
  expect(health.condition().detail).toBe('not reachable over relay and grpc');
  failing.clear();
  await nextProbes();
  expect(health.condition()).toEqual({ ok: true, detail: 'reachable' });
  expect(logged).toEqual([
    'router unreachable relay',
    'router unreachable grpc',
    'router reachable relay',
    'router reachable grpc',
  ]);
  stop.abort();
  await nextProbes();
  wake = [];
});
