import type { events } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import type { AccountEvent } from './account-event.js';
import { type AccountEvents, followEvents } from './follow.js';

/** One stream, as key-service sees it. */
interface FakeStream {
  readonly sent: events.FollowRequest[];
  deliver(event: Partial<events.Event__Output>): Promise<void>;
  /** Ends it with an error. */
  fail(): Promise<void>;
  readonly cancelled: boolean;
}

let nowMs: number;
let sleepers: { ms: number; wake(): void }[];
let streams: FakeStream[];
let failures: unknown[];
let accountEvents: AccountEvents;
/** When set, what is sent is not taken before it is released. */
let held: { release(): void }[] | undefined;

const settle = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};
/** Ends every sleep of at most `ms`, after that time. */
const pass = async (ms: number) => {
  nowMs += ms;
  const due = sleepers.filter((sleeper) => sleeper.ms <= ms);
  sleepers = sleepers.filter((sleeper) => sleeper.ms > ms);
  for (const { wake } of due) wake();
  await settle();
};

function openStream({ signal }: { signal?: AbortSignal } = {}) {
  const queue: (events.Event__Output | Error)[] = [];
  const sent: events.FollowRequest[] = [];
  let wake = () => {};
  let cancelled = false;
  const push = async (item: events.Event__Output | Error) => {
    queue.push(item);
    wake();
    await settle();
  };
  const cancel = () => {
    cancelled = true;
    wake();
  };
  signal?.addEventListener('abort', cancel);
  async function* messages() {
    while (!cancelled) {
      const item = queue.shift();
      if (item instanceof Error) throw item;
      if (item) yield item;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  streams.push({
    sent,
    deliver: (event) => push({ ...empty, ...event }),
    fail: () => push(new Error('lost')),
    get cancelled() {
      return cancelled;
    },
  });
  const send = async (message: events.FollowRequest) => {
    sent.push(message);
    if (held) await new Promise<void>((release) => held?.push({ release }));
  };
  return { send, messages: messages(), cancel };
}

const empty: events.Event__Output = {
  ...{ kind: 'KIND_ACTION', accountId: '', action: '', keyId: '', endpointId: '', sessionId: '' },
  ...{ atUnixMs: 0, seq: 0, tookMs: 0 },
};
const confirmedBy = (stream: FakeStream | undefined, accountId: string) =>
  stream?.deliver({ kind: 'KIND_LOST', accountId });
const listen = (accountId: string) => {
  const received: AccountEvent[] = [];
  const unsubscribe = accountEvents.subscribe(accountId, (event) => received.push(event));
  return { received, unsubscribe };
};
const lost = { kind: 'lost' };

beforeEach(async () => {
  [nowMs, sleepers, streams, failures, held] = [0, [], [], [], undefined];
  accountEvents = followEvents({
    client: { follow: openStream },
    clock: {
      now: () => nowMs,
      monotonic: () => nowMs,
      sleep: (ms, signal) =>
        new Promise<void>((resolve) => {
          const wake = () => {
            signal?.removeEventListener('abort', wake);
            resolve();
          };
          sleepers.push({ ms, wake });
          signal?.addEventListener('abort', wake);
        }),
    },
    onLost: (error) => failures.push(error),
  });
  await settle();
});

test('an account is followed once however many listen, and no longer once none does', async () => {
  const [first, second] = [listen('a'), listen('a')];
  listen('b');
  await settle();
  first.unsubscribe();
  first.unsubscribe();
  await settle();
  expect(streams[0]?.sent).toEqual([{ followAccountId: 'a' }, { followAccountId: 'b' }]);
  second.unsubscribe();
  await settle();
  expect(streams[0]?.sent.slice(2)).toEqual([{ leaveAccountId: 'a' }]);
});

test('a listener receives the events of its account and of no other, in order', async () => {
  const [a, b] = [listen('a'), listen('b')];
  const [stream] = streams;
  await confirmedBy(stream, 'a');
  await stream?.deliver({ accountId: 'a', action: 'key.created', keyId: 'k', atUnixMs: 5 });
  await stream?.deliver({ kind: 'KIND_CONFIRMED', accountId: 'a', seq: 7, tookMs: 38 });
  await stream?.deliver({ kind: 'KIND_UNSPECIFIED', accountId: 'a' });
  await stream?.deliver({ accountId: '', action: 'pool.put' });
  expect(a.received).toEqual([
    lost,
    { kind: 'change', action: 'key.created', keyId: 'k', endpointId: '', sessionId: '', atMs: 5 },
    { kind: 'confirmed', seq: 7, tookMs: 38 },
  ]);
  expect(b.received).toEqual([]);
});

test('a listener of an account that is followed already is told at once that nothing is missed from now on', async () => {
  listen('a');
  await settle();
  const early = listen('a');
  expect(early.received).toEqual([]);
  await confirmedBy(streams[0], 'a');
  const late = listen('a');
  expect([early.received, late.received]).toEqual([[lost], [lost]]);
});

test('after a lost stream every account is followed on a new one, and its listeners read again once it is', async () => {
  const [a, b] = [listen('a'), listen('b')];
  for (const account of ['a', 'b']) await confirmedBy(streams[0], account);
  await streams[0]?.fail();
  expect(failures).toHaveLength(1);
  expect([streams.length, streams[0]?.cancelled]).toEqual([1, true]);
  const late = listen('a');
  await pass(100);
  expect(streams[1]?.sent).toEqual([{ followAccountId: 'a' }, { followAccountId: 'b' }]);
  expect([a.received, b.received, late.received]).toEqual([[lost], [lost], []]);
  await confirmedBy(streams[1], 'a');
  expect([a.received, b.received, late.received]).toEqual([[lost, lost], [lost], [lost]]);
});

test('an outage is reported once, however many attempts it takes, and the next one again', async () => {
  for (let attempt = 0; attempt < 5; attempt++) {
    await streams.at(-1)?.fail();
    await pass(2_000);
  }
  expect([streams.length, failures.length]).toEqual([6, 1]);
  await pass(10_001);
  await streams.at(-1)?.fail();
  expect(failures).toHaveLength(2);
});

test('when key-service has missed notifications, every listener is told', async () => {
  const [a, b] = [listen('a'), listen('b')];
  await streams[0]?.deliver({ kind: 'KIND_LOST' });
  expect([a.received, b.received]).toEqual([[lost], [lost]]);
});

test('a stream on which key-service does not confirm what it follows is replaced', async () => {
  listen('a');
  await settle();
  for (let second = 1; second <= 5; second++) await pass(1_000);
  expect(streams).toHaveLength(1);
  await pass(1_000);
  await pass(100);
  expect([streams[0]?.cancelled, streams.length]).toEqual([true, 2]);
  await confirmedBy(streams[1], 'a');
  for (let second = 1; second <= 10; second++) await pass(1_000);
  expect(streams).toHaveLength(2);
});

test('while key-service does not read, requests wait one for each account, and what is over by then is not sent', async () => {
  held = [];
  listen('first');
  const passing = Array.from({ length: 100 }, () => listen('a'));
  for (const { unsubscribe } of passing) unsubscribe();
  const staying = listen('b');
  staying.unsubscribe();
  listen('b');
  await settle();
  expect(streams[0]?.sent).toEqual([{ followAccountId: 'first' }]);
  const [waiting] = held;
  held = undefined;
  waiting?.release();
  await settle();
  expect(streams[0]?.sent.slice(1)).toEqual([{ followAccountId: 'b' }]);
});

test('an account that was left is not taken for followed because of a confirmation from before', async () => {
  const a = listen('a');
  await settle();
  a.unsubscribe();
  await settle();
  await confirmedBy(streams[0], 'a');
  const again = listen('a');
  expect(again.received).toEqual([]);
  await confirmedBy(streams[0], 'a');
  expect(again.received).toEqual([lost]);
});

test('nothing is followed any more after a stop', async () => {
  await accountEvents.stop();
  await pass(60_000);
  expect([streams.length, streams[0]?.cancelled, failures]).toEqual([1, true, []]);
});
