import { AppError, type ErrorCode } from '@hypervize/errors';
import { createInFlightRequests } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import type { keys } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import { createVerdictCache } from '../auth/verdict-cache.js';
import type { AccessRight } from './access-right.js';
import { evictAndCancel } from './evict-and-cancel.js';
import { followChanges } from './feed.js';
import { createMutations } from './mutations.js';

let nowMs = 0;
let sleepers: { atMs: number; wake(): void }[] = [];
const clock = {
  now: () => nowMs,
  monotonic: () => nowMs,
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((wake) => {
      sleepers.push({ atMs: nowMs + ms, wake });
      signal?.addEventListener('abort', () => wake());
    }),
};
const settle = () => new Promise((resolve) => setImmediate(resolve));
const pass = async (ms: number) => {
  nowMs += ms;
  const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
  sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
  for (const { wake } of due) wake();
  await settle();
};
beforeEach(() => {
  nowMs = 1_000;
  sleepers = [];
});

const going = { reason: undefined, onCancel: () => () => {} };
const mutation = () => {
  let resolve: (made: string) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const made = new Promise<string>((...settle) => {
    [resolve, reject] = settle;
  });
  return { resolve, reject, mutate: () => made };
};

test('a mutation has no longer than is left of the lease, and is not begun without it', async () => {
  let remainingMs = 2_000;
  const mutations = createMutations({ remainingMs: () => remainingMs }, clock);
  const timeouts: number[] = [];
  const run = () =>
    mutations.run({ subjectId: 'k', cancellation: going }, async ({ timeoutMs }) => timeouts.push(timeoutMs));
  await run();
  for (remainingMs of [400, 0]) await expect(run()).rejects.toMatchObject({ code: 'auth_unavailable' });
  expect(timeouts).toEqual([1_750]);
});

test('a mutation is not begun for a request that has been cancelled', async () => {
  const mutations = createMutations({ remainingMs: () => 3_000 }, clock);
  const { mutate } = mutation();
  const cancellation = { ...going, reason: new AppError('invalid_api_key') };
  await expect(mutations.run({ subjectId: 'k', cancellation }, mutate)).rejects.toMatchObject({
    code: 'invalid_api_key',
  });
  expect(mutations.settled('k')).toBeUndefined();
});

test.each<[ErrorCode, boolean]>([
  ['endpoint_not_found', true],
  ['invalid_request', true],
  ['unavailable', false],
  ['deadline_exceeded', false],
])(
  'a mutation that failed with %s has settled: %s; with an unknown outcome, when its time is over',
  async (code, decided) => {
    const mutations = createMutations({ remainingMs: () => 2_000 }, clock);
    const { mutate, reject } = mutation();
    const run = mutations.run({ subjectId: 'k', cancellation: going }, mutate);
    let done = false;
    void mutations.settled('k')?.then(() => {
      done = true;
    });
    reject(new AppError(code));
    await expect(run).rejects.toMatchObject({ code });
    await pass(1_900);
    expect(done).toBe(decided);
    await pass(100);
    expect(done).toBe(true);
    expect(mutations.settled('k')).toBeUndefined();
  },
);

test('a mutation of another key does not hold a change up, but holds up a reset', async () => {
  const mutations = createMutations({ remainingMs: () => 2_000 }, clock);
  const { mutate, resolve } = mutation();
  const run = mutations.run({ subjectId: 'a', cancellation: going }, mutate);
  expect(mutations.settled('b')).toBeUndefined();
  const all = mutations.settled();
  expect(all).toBeDefined();
  resolve('made');
  expect(await run).toBe('made');
  await all;
});

/** A feed with the real lease, in-flight requests and mutations, on a stream that the test plays. */
async function follow() {
  const sent: keys.FollowRequest[] = [];
  let push: (message: object) => void = () => {};
  async function* messages() {
    for (;;) yield await new Promise<object>((resolve) => (push = resolve));
  }
  const lease = createLease(clock);
  const mutations = createMutations(lease, clock);
  const verdictCache = createVerdictCache({ maxKeys: 10, verdictTtlMs: 1e5, unknownTtlMs: 1e3, clock });
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const feed = followChanges({
    client: {
      follow: () => ({
        send: async (message: keys.FollowRequest) => void sent.push(message),
        messages: messages() as never,
        cancel: () => {},
      }),
    },
    ...{ gatewayId: 'g', lease, clock, renewEveryMs: 1_000 },
    apply: (change) => evictAndCancel(verdictCache, inFlightRequests, mutations, change),
    begin: verdictCache.reset,
    reset: () => mutations.settled(),
    onGrant: verdictCache.mark,
    onServiceTime: () => {},
  });
  const receive = async (message: object) => {
    await settle();
    push(message);
    await settle();
  };
  const change = (seq: number, keyId: string) =>
    receive({
      change: { seq, afterSeq: seq - 1, kind: 'KIND_REVOKED', keyId, accountId: 'a', scopes: [] },
    });
  await receive({ reset: { seq: 5 } });
  await receive({ grant: { number: 1, headSeq: 5, leaseMs: 3_000, holders: 1, hasImportedKeys: false } });
  const acknowledged = () => sent.flatMap(({ applied }) => (applied ? [applied.seq] : []));
  const renewedAt = () => sent.flatMap(({ renew }) => (renew ? [renew.appliedSeq] : []));
  return { lease, mutations, inFlightRequests, feed, receive, change, acknowledged, renewedAt };
}

test('a change cancels at once, and is acknowledged when the mutations under its key have settled', async () => {
  const { mutations, inFlightRequests, feed, change, acknowledged, renewedAt } = await follow();
  const inFlight = inFlightRequests.register('k', {
    ...{ action: 'account:manage', caller: { kind: 'anonymous' } },
  } as AccessRight);
  const { mutate, resolve } = mutation();
  const run = mutations.run({ subjectId: 'k', cancellation: inFlight.cancellation }, mutate);
  await change(6, 'k');
  await change(7, 'other');
  await pass(1_000);
  expect(inFlight.cancellation.reason?.code).toBe('invalid_api_key');
  expect(acknowledged()).toEqual([5]);
  expect(renewedAt().at(-1)).toBe(5);
  resolve('made');
  expect(await run).toBe('made');
  await settle();
  await settle();
  expect(acknowledged()).toEqual([5, 6, 7]);
  expect(feed.appliedSeq()).toBe(7);
});

test('a lease that was granted after a change is not used before the mutations under its key have settled', async () => {
  const { lease, mutations, receive, change } = await follow();
  const { mutate, resolve } = mutation();
  void mutations.run({ subjectId: 'k', cancellation: going }, mutate);
  await change(6, 'k');
  for (const number of [2, 3, 4]) {
    expect(lease.held()).toBe(true);
    await pass(1_000);
    await receive({ grant: { number, headSeq: 6, leaseMs: 3_000, holders: 1, hasImportedKeys: false } });
  }
  expect(lease.held()).toBe(false);
  resolve('made');
  await settle();
  expect(lease.held()).toBe(true);
});
