import { createLease } from '@hypervize/revocation';
import { expect, test } from '@jest/globals';
import type { Endpoint } from './endpoint.js';
import { createRegistry } from './registry.js';

const endpoint = (endpointId: string, version: number): Endpoint => ({
  endpointId,
  accountId: 'a',
  model: 'm',
  authMode: 'private',
  hosts: ['http://127.0.0.1'],
  createdAtMs: 0,
  state: 'ready',
  version,
});

function setUp() {
  const rows: Endpoint[] = [];
  const changes: string[] = [];
  const clock = { now: () => state.nowMs, monotonic: () => state.nowMs, sleep: async () => {} };
  const state = { nowMs: 0, broken: false, pageSize: 2 };
  const registry = createRegistry({
    changedAfter: async (version) => {
      if (state.broken) throw new Error('unavailable');
      return rows
        .filter((row) => row.version > version)
        .sort((a, b) => a.version - b.version)
        .slice(0, state.pageSize);
    },
    grant: async () => {
      if (state.broken) throw new Error('unavailable');
      return { headSeq: rows.at(-1)?.version ?? 0, leaseMs: 1_000 };
    },
    lease: createLease(clock),
    clock,
    onApplied: () => {},
    onError: () => {},
  });
  registry.onChange((changed) => changes.push(changed.endpointId));
  return { rows, state, registry, changes };
}

test('is not loaded until its first read, which reads every page', async () => {
  const { rows, registry } = setUp();
  rows.push(endpoint('one', 1), endpoint('two', 2), endpoint('three', 3));
  expect(registry.find('one')).toEqual({ kind: 'not-loaded' });
  await registry.renew();
  for (const id of ['one', 'two', 'three'])
    expect(registry.find(id)).toMatchObject({ kind: 'fresh', endpoint: { endpointId: id } });
  expect(registry.find('four')).toEqual({ kind: 'fresh', endpoint: undefined });
});

test('is stale when its lease has expired, and fresh again with a new lease and every change before it', async () => {
  const { rows, state, registry } = setUp();
  rows.push(endpoint('one', 1));
  await registry.renew();
  state.nowMs = 999;
  expect(registry.find('one').kind).toBe('fresh');
  state.nowMs = 1_000;
  state.broken = true;
  await registry.renew();
  expect(registry.find('one').kind).toBe('stale');
  state.broken = false;
  rows[0] = endpoint('one', 2);
  await registry.renew();
  expect(registry.find('one')).toMatchObject({ kind: 'fresh', endpoint: { version: 2 } });
});

test('a refresh during a read causes another read, so that no change committed before the call is missed', async () => {
  const { rows, registry } = setUp();
  await registry.renew();
  const first = registry.refresh();
  rows.push(endpoint('late', 1));
  await Promise.all([first, registry.refresh()]);
  expect(registry.find('late')).toMatchObject({ kind: 'fresh', endpoint: { endpointId: 'late' } });
});

test('reports every endpoint that it reads, and forgets deleted ones', async () => {
  const { rows, registry, changes } = setUp();
  rows.push(endpoint('one', 1), endpoint('two', 2));
  await registry.renew();
  expect(changes).toEqual(['one', 'two']);
  rows[0] = { ...endpoint('one', 3), state: 'deleted' };
  await registry.refresh();
  expect(changes).toEqual(['one', 'two', 'one']);
  expect(registry.find('one')).toEqual({ kind: 'fresh', endpoint: undefined });
});
