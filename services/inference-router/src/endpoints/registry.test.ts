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
  version,
});

function setUp() {
  const rows: Endpoint[] = [];
  const state = { nowMs: 0, broken: false, pageSize: 2 };
  const registry = createRegistry({
    changedAfter: async (version) => {
      if (state.broken) throw new Error('away');
      return rows
        .filter((row) => row.version > version)
        .sort((a, b) => a.version - b.version)
        .slice(0, state.pageSize);
    },
    monotonicMs: () => state.nowMs,
    staleAfterMs: 1_000,
    onError: () => {},
  });
  return { rows, state, registry };
}

test('knows nothing until it has read, then everything, page by page', async () => {
  const { rows, registry } = setUp();
  rows.push(endpoint('one', 1), endpoint('two', 2), endpoint('three', 3));
  expect(registry.find('one')).toEqual({ kind: 'not-loaded' });
  await registry.refresh();
  for (const id of ['one', 'two', 'three'])
    expect(registry.find(id)).toMatchObject({ kind: 'fresh', endpoint: { endpointId: id } });
  expect(registry.find('four')).toEqual({ kind: 'fresh', endpoint: undefined });
});

test('is stale when the database has not answered for long, and fresh again when it has', async () => {
  const { rows, state, registry } = setUp();
  rows.push(endpoint('one', 1));
  await registry.refresh();
  state.broken = true;
  state.nowMs = 1_000;
  await registry.refresh();
  expect(registry.find('one')).toMatchObject({ kind: 'stale', endpoint: { version: 1 } });
  state.broken = false;
  rows[0] = endpoint('one', 2);
  await registry.refresh();
  expect(registry.find('one')).toMatchObject({ kind: 'fresh', endpoint: { version: 2 } });
});

test('a call during a look makes another look: nothing that was committed before it is missed', async () => {
  const { rows, registry } = setUp();
  const first = registry.refresh();
  rows.push(endpoint('late', 1));
  await Promise.all([first, registry.refresh()]);
  expect(registry.find('late')).toMatchObject({ kind: 'fresh', endpoint: { endpointId: 'late' } });
});
