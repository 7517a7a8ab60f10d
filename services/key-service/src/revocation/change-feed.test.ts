import type { keys } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import type { Change } from './change.js';
import { follow } from './change-feed.js';
import { type ChangeLog, createChangeLog } from './change-log.js';

let rows: Change[];
let floor: number;
let broken: boolean;
let log: ChangeLog;
let progress: unknown[];
let stop: AbortController;
const clock = { monotonic: () => 0 };
let followers: { count: number };

beforeEach(() => {
  rows = [];
  floor = 0;
  broken = false;
  progress = [];
  followers = { count: 0 };
  stop = new AbortController();
  const source = {
    after: async (seq: number, limit: number) => {
      if (broken) throw new Error('unavailable');
      return rows.filter((row) => row.seq > seq).slice(0, limit);
    },
    bounds: async () => ({ head: rows.at(-1)?.seq ?? 0, floor }),
    hasImportedKeys: async () => false,
  };
  log = createChangeLog(source, { head: 0, hasImportedKeys: false }, clock, () => {});
});

const commit = (count = 1) => {
  for (let i = 0; i < count; i++) {
    const seq = (rows.at(-1)?.seq ?? 0) + 1;
    rows.push({
      seq,
      kind: 'revoked',
      keyId: 'k',
      sessionId: '',
      accountId: 'a',
      scopes: [],
      expiresAtMs: null,
    });
  }
};
const leases = {
  renew: async () => {
    if (broken) throw new Error('unavailable');
    return { headSeq: rows.at(-1)?.seq ?? 0, leaseMs: 3_000 };
  },
  applied: (applied: unknown) => void progress.push(applied),
  leave: async (holderId: string) => void progress.push({ left: holderId }),
  activeCount: () => 2,
};

function open(afterSeq?: number) {
  const requests = messages();
  requests.push({ start: { gatewayId: 'g', ...(afterSeq === undefined ? {} : { afterSeq }) } });
  const call = { caller: 'auth-gateway', signal: stop.signal, deadline: Number.POSITIVE_INFINITY };
  const stream = follow(
    { log, leases, followers, now: () => 1_000, startSeq: async () => 0, onError: () => {} },
    requests,
    call,
  );
  return { requests, next: async () => (await stream.next()).value as keys.FollowResponse };
}

function messages() {
  const waiting: keys.FollowRequest__Output[] = [];
  let wake: () => void = () => {};
  return {
    push: (message: keys.FollowRequest__Output) => {
      waiting.push(message);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const message = waiting.shift();
        if (message) yield message;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** Whether a promise is still pending once all callbacks that are due have run. */
const pending = async (promise: Promise<unknown>) => {
  const still = Symbol();
  const soon = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(still))));
  return (await Promise.race([promise, soon])) === still;
};

test('a stream starts with a reset, then sends the changes so far and each new one', async () => {
  commit(2);
  log.wake();
  const { next } = open();
  await pending(Promise.resolve());
  expect([(await next()).reset?.seq, (await next()).change?.seq, (await next()).change?.seq]).toEqual([
    0, 1, 2,
  ]);
  const following = next();
  expect(await pending(following)).toBe(true);
  commit();
  log.wake();
  expect((await following).change?.seq).toBe(3);
});

test('a follower that resumes from its last seq gets every later change once', async () => {
  commit(3);
  log.wake();
  await pending(Promise.resolve());
  const { next } = open(2);
  expect((await next()).change?.seq).toBe(3);
  expect(await pending(next())).toBe(true);
});

test('a change that is committed while a message is sent is not missed', async () => {
  const { next } = open();
  expect((await next()).reset?.seq).toBe(0);
  // The stream is suspended at that message and has not read the log since.
  commit();
  log.wake();
  await pending(Promise.resolve());
  expect((await next()).change?.seq).toBe(1);
});

test('a renewal is answered with a grant, or not at all if it fails', async () => {
  const { requests, next } = open(0);
  requests.push({ renew: { number: 1, appliedSeq: 0 } });
  expect((await next()).grant).toMatchObject({ number: 1, headSeq: 0, leaseMs: 3_000 });
  broken = true;
  requests.push({ renew: { number: 2, appliedSeq: 0 } });
  const following = next();
  expect(await pending(following)).toBe(true);
  broken = false;
  requests.push({ renew: { number: 3, appliedSeq: 0 } });
  expect((await following).grant?.number).toBe(3);
});

test('a seq that has been pruned gives a reset; one beyond the end of the log is an error', async () => {
  commit(5);
  floor = 3;
  log = createChangeLog(
    { after: async () => [], bounds: async () => ({ head: 5, floor }), hasImportedKeys: async () => false },
    { head: 5, hasImportedKeys: false },
    clock,
    () => {},
  );
  expect((await open(2).next()).reset?.seq).toBe(5);
  await expect(open(6).next()).rejects.toThrow('the change log ends at 5');
});

test('what a follower has applied reaches the lease registry; when it leaves, its lease is removed and the stream ends', async () => {
  const { requests, next } = open(0);
  requests.push({ applied: { seq: 7 } });
  requests.push({ leave: {} });
  expect(await next()).toBeUndefined();
  expect(progress).toEqual([{ holderId: 'g', appliedSeq: 7 }, { left: 'g' }]);
  expect(followers.count).toBe(0);
});

test('a log with a gap: later changes are sent, and a follower in the gap waits for the next one', async () => {
  commit(2);
  rows.push({
    seq: 5,
    kind: 'revoked',
    keyId: 'k',
    sessionId: '',
    accountId: 'a',
    scopes: [],
    expiresAtMs: null,
  });
  log.wake();
  await pending(Promise.resolve());
  const { next } = open(1);
  expect([(await next()).change?.seq, (await next()).change?.seq]).toEqual([2, 5]);
  const inGap = open(3);
  expect((await inGap.next()).change).toMatchObject({ seq: 5, afterSeq: 3 });
  const following = inGap.next();
  expect(await pending(following)).toBe(true);
  commit();
  log.wake();
  expect((await following).change?.seq).toBe(6);
});

test('a follower waits while the log has a head but no change to send', async () => {
  let reads = 0;
  const next = async () => {
    if (++reads > 20) throw new Error('the feed spins');
    return [];
  };
  log = { ...log, next, head: () => 9 };
  const first = open(3).next();
  expect(await pending(first)).toBe(true);
  expect(reads).toBe(1);
});
