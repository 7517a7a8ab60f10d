import type { keys } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import type { Change } from './change.js';
import { type Follower, follow } from './feed.js';
import { type ChangeLog, createChangeLog } from './log.js';

let rows: Change[];
let floor: number;
let broken: boolean;
let log: ChangeLog;
let followers: Set<Follower>;
let stop: AbortController;

beforeEach(() => {
  rows = [];
  floor = 0;
  broken = false;
  followers = new Set();
  stop = new AbortController();
  const source = {
    after: async (seq: number, limit: number) => {
      if (broken) throw new Error('away');
      return rows.filter((row) => row.seq > seq).slice(0, limit);
    },
    bounds: async () => ({ head: rows.at(-1)?.seq ?? 0, floor }),
    hasImportedKeys: async () => false,
  };
  log = createChangeLog(source, { head: 0, hasImportedKeys: false }, () => {});
});

const commit = (count = 1) => {
  for (let i = 0; i < count; i++) {
    rows.push({ seq: (rows.at(-1)?.seq ?? 0) + 1, kind: 'revoked', keyId: 'k', accountId: 'a' });
  }
};

function open(afterSeq?: number) {
  const requests: {
    push(message: keys.FollowRequest__Output): void;
  } & AsyncIterable<keys.FollowRequest__Output> = messages();
  requests.push({ start: { gatewayId: 'g', ...(afterSeq === undefined ? {} : { afterSeq }) } });
  const call = { caller: 'auth-gateway', signal: stop.signal, deadline: Number.POSITIVE_INFINITY };
  const stream = follow({ log, followers, startSeq: async () => 0 }, requests, call);
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

test('sends what there is, then a heartbeat, then each change as it comes', async () => {
  commit(2);
  log.wake();
  const { next } = open();
  await pending(Promise.resolve());
  expect([(await next()).change?.seq, (await next()).change?.seq, (await next()).heartbeat?.headSeq]).toEqual(
    [1, 2, 2],
  );
  const coming = next();
  expect(await pending(coming)).toBe(true);
  commit();
  log.wake();
  expect((await coming).change?.seq).toBe(3);
});

test('a change that comes while the heartbeat is being sent is not slept through', async () => {
  const { next } = open();
  expect((await next()).heartbeat?.headSeq).toBe(0);
  // The stream stands at its heartbeat, and has not asked for news since.
  commit();
  log.wake();
  await pending(Promise.resolve());
  expect((await next()).change?.seq).toBe(1);
});

test('a replica that cannot read the log is silent', async () => {
  const { next } = open();
  expect((await next()).heartbeat).toBeDefined();
  broken = true;
  const coming = next();
  log.wake();
  expect(await pending(coming)).toBe(true);
  broken = false;
  log.wake();
  expect((await coming).heartbeat).toBeDefined();
});

test('a place that is not kept any more gives a reset', async () => {
  commit(5);
  floor = 3;
  log = createChangeLog(
    { after: async () => [], bounds: async () => ({ head: 5, floor }), hasImportedKeys: async () => false },
    { head: 5, hasImportedKeys: false },
    () => {},
  );
  expect((await open(2).next()).reset?.seq).toBe(5);
});

test('what a gateway has applied is known while it follows', async () => {
  const { requests, next } = open();
  await next();
  requests.push({ applied: { seq: 7 } });
  await pending(Promise.resolve());
  expect([...followers]).toEqual([{ gatewayId: 'g', appliedSeq: 7 }]);
  const last = next();
  stop.abort();
  expect(await last).toBeUndefined();
  expect(followers.size).toBe(0);
});
