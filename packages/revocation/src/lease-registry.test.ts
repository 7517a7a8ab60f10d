import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLeaseRegistry, type LeaseRegistry } from './lease-registry.js';
import type { LeaseRow } from './lease-store.js';

let nowMs: number;
let sleepers: { atMs: number; wake(): void }[];
let rows: Map<string, LeaseRow>;
let head: number;
let order: string[];
let broken: boolean;
let leases: LeaseRegistry;

const clock = {
  now: () => nowMs,
  monotonic: () => nowMs,
  sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ atMs: nowMs + ms, wake })),
};
const settle = () => new Promise((resolve) => setImmediate(resolve));
const pass = async (ms: number) => {
  nowMs += ms;
  for (const { atMs, wake } of sleepers) if (atMs <= nowMs) wake();
  await settle();
};
/** A renewal in the store, as another replica writes it. */
const renewed = (holderId: string, appliedSeq: number) => {
  const renewal = (rows.get(holderId)?.renewal ?? 0) + 1;
  rows.set(holderId, { holderId, appliedSeq, renewal, leaseMs: 3_000, renewedAtMs: 0 });
};

beforeEach(() => {
  nowMs = 0;
  sleepers = [];
  rows = new Map();
  head = 5;
  order = [];
  broken = false;
  const reply = <T>(value: T) => (broken ? Promise.reject(new Error('unreachable')) : Promise.resolve(value));
  leases = createLeaseRegistry({
    store: {
      renew: (holders) => {
        order.push('commit');
        for (const { holderId, appliedSeq } of holders) renewed(holderId, appliedSeq);
        return reply(undefined);
      },
      head: () => {
        order.push('head');
        return reply(head);
      },
      applied: () => reply(undefined),
      all: () => reply([...rows.values()]),
      remove: (holderId) => {
        rows.delete(holderId);
        return reply(undefined);
      },
    },
    clock,
    leaseMs: 3_000,
    onError: () => {},
  });
});
const waitUntilApplied = (seq: number, untilMs: number | 'read' = Number.POSITIVE_INFINITY) => {
  const state: { result?: Awaited<ReturnType<LeaseRegistry['waitUntilApplied']>> } = {};
  void leases.waitUntilApplied(seq, { sinceMs: nowMs, untilMs }).then((result) => {
    state.result = result;
  });
  return state;
};

describe('the lease registry', () => {
  test('wakes a caller for the progress that it waits for, not for each change before it', async () => {
    renewed('a', 5);
    const wait = waitUntilApplied(1_000);
    await settle();
    const sleepsBefore = sleepers.length;
    for (let appliedSeq = 6; appliedSeq < 1_000; appliedSeq++) leases.applied({ holderId: 'a', appliedSeq });
    await settle();
    expect([wait.result, sleepers.length]).toEqual([undefined, sleepsBefore]);
    leases.applied({ holderId: 'a', appliedSeq: 1_001 });
    await settle();
    expect(wait.result).toEqual({ kind: 'confirmed' });
  });

  test('reads the head after it has committed a lease, never before', async () => {
    expect(await leases.renew({ holderId: 'a', appliedSeq: 4 })).toEqual({ headSeq: 5, leaseMs: 3_000 });
    expect(order).toEqual(['commit', 'head']);
  });

  test('waits for every holder that has not applied a change, whichever replica granted its lease', async () => {
    renewed('here', 5);
    renewed('elsewhere', 4);
    const state = waitUntilApplied(5);
    await settle();
    expect(state.result).toBeUndefined();
    leases.applied({ holderId: 'elsewhere', appliedSeq: 5 });
    await settle();
    expect(state.result).toEqual({ kind: 'confirmed' });
  });

  test('waits for a silent holder until its lease has expired, plus a margin for the rate of its clock', async () => {
    renewed('silent', 4);
    const state = waitUntilApplied(5);
    await settle();
    await pass(3_000);
    expect(state.result).toBeUndefined();
    await pass(150);
    expect(state.result).toEqual({ kind: 'confirmed' });
    // The next change does not wait for it.
    const next = waitUntilApplied(6);
    await settle();
    expect(next.result).toEqual({ kind: 'confirmed' });
  });

  test('reports at the timeout which holders it waits for and when the change is certain', async () => {
    renewed('silent', 4);
    const state = waitUntilApplied(5, 1_000);
    await settle();
    await pass(1_000);
    expect(state.result).toEqual({ kind: 'pending', certainInMs: 2_150, waitingFor: ['silent'] });
  });

  test('without the database, confirms a change only after every possible lease has expired', async () => {
    broken = true;
    const state = waitUntilApplied(5);
    await settle();
    await pass(3_149);
    expect(state.result).toBeUndefined();
    await pass(1);
    expect(state.result).toEqual({ kind: 'confirmed' });
  });
});
