import type { keys } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import type { Change } from './change.js';
import { follow } from './change-feed.js';
import { type ChangeLog, createChangeLog } from './change-log.js';

let rows: Change[];
let floor: number;
let broken: boolean;
let log: ChangeLog;
let published: unknown[];
let stop: AbortController;
const clock = { monotonic: () => 0 };
let followers: { count: number };

beforeEach(() => {
  rows = [];
  floor = 0;
  broken = false;
  published = [];
  followers = { count: 0 };
  stop = new AbortController();
  const source = {
    after: async (seq: number, limit: number) => {
      if (broken) throw new Error('away');
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
    rows.push({ seq, kind: 'revoked', keyId: 'k', accountId: 'a', scopes: [], expiresAtMs: null });
  }
};
const leases = {
  renew: async () => {
    if (broken) throw new Error('away');
    return { headSeq: rows.at(-1)?.seq ?? 0, leaseMs: 3_000 };
  },
  applied: (progress: unknown) => void published.push(progress),
  leave: async (holderId: string) => void published.push({ left: holderId }),
  activeCount: () => 2,
};

function open(afterSeq?: number) {
  const requests = messages();
  requests.push({ start: { gatewayId: 'g', ...(afterSeq === undefined ? {} : { afterSeq }) } });
  const call = { caller: 'auth-gateway', signal: stop.signal, deadline: Number.POSITIVE_INFINITY };
  const stream = follow(
    { log, leases, followers, startSeq: async () => 0, onError: () => {} },
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

/** Whether a promise is still pending after everything that can happen by itself has happened. */
const pending = async (promise: Promise<unknown>) => {
  const still = Symbol();
  const soon = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(still))));
  return (await Promise.race([promise, soon])) === still;
};

test('says where it begins, sends what there is, then each change as it comes', async () => {
  commit(2);
  log.wake();
  const { next } = open();
  await pending(Promise.resolve());
  expect([(await next()).reset?.seq, (await next()).change?.seq, (await next()).change?.seq]).toEqual([
    0, 1, 2,
  ]);
  const coming = next();
  expect(await pending(coming)).toBe(true);
  commit();
  log.wake();
  expect((await coming).change?.seq).toBe(3);
});

test('a follower that goes on from where it was is sent the rest, and nothing twice', async () => {
  commit(3);
  log.wake();
  await pending(Promise.resolve());
  const { next } = open(2);
  expect((await next()).change?.seq).toBe(3);
  expect(await pending(next())).toBe(true);
});

test('a change that comes while a message is being sent is not slept through', async () => {
  const { next } = open();
  expect((await next()).reset?.seq).toBe(0);
  // The stream stands at that message, and has not asked for news since.
  commit();
  log.wake();
  await pending(Promise.resolve());
  expect((await next()).change?.seq).toBe(1);
});

test('a lease is granted when it is asked for; one that cannot be granted is not answered', async () => {
  const { requests, next } = open(0);
  requests.push({ renew: { number: 1, appliedSeq: 0 } });
  expect((await next()).grant).toMatchObject({ number: 1, headSeq: 0, leaseMs: 3_000 });
  broken = true;
  requests.push({ renew: { number: 2, appliedSeq: 0 } });
  const coming = next();
  expect(await pending(coming)).toBe(true);
  broken = false;
  requests.push({ renew: { number: 3, appliedSeq: 0 } });
  expect((await coming).grant?.number).toBe(3);
});

test('a place that is not kept any more gives a reset; one beyond the end is refused', async () => {
  commit(5);
  floor = 3;
  log = createChangeLog(
    { after: async () => [], bounds: async () => ({ head: 5, floor }), hasImportedKeys: async () => false },
    { head: 5, hasImportedKeys: false },
    clock,
    () => {},
  );
  expect((await open(2).next()).reset?.seq).toBe(5);
  await expect(open(6).next()).rejects.toThrow('the log ends at 5');
});

test('what a follower says it has applied is told, and that it leaves; then the stream ends', async () => {
  const { requests, next } = open(0);
  requests.push({ applied: { seq: 7 } });
  requests.push({ leave: {} });
  expect(await next()).toBeUndefined();
  expect(published).toEqual([{ holderId: 'g', appliedSeq: 7 }, { left: 'g' }]);
  expect(followers.count).toBe(0);
});
