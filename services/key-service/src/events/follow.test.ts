import type { events } from '@hypervize/rpc';
import { expect, test } from '@jest/globals';
import type { AccountEvent } from './account-event.js';
import { followEvents } from './follow.js';
import { createEventHub, type HubLimits } from './hub.js';

const [a, b] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const confirmed = (accountId: string, seq: number): AccountEvent => ({
  ...{ kind: 'confirmed', accountId, seq, tookMs: 1 },
});

/** A stream of a hub, whose events are read one at a time. */
async function openStream(limits: Partial<HubLimits> = {}) {
  const hub = createEventHub({ ...{ maxFollowers: 2, maxAccounts: 2, maxQueued: 3 }, ...limits });
  return { hub, ...(await followStream(hub)) };
}

async function followStream(hub: ReturnType<typeof createEventHub>) {
  const cancelled = new AbortController();
  const requests = createRequests(cancelled.signal);
  const call = { caller: 'auth-gateway', signal: cancelled.signal, deadline: Number.POSITIVE_INFINITY };
  const stream = followEvents(hub, requests.messages, call);
  const next = async () => (await stream.next()).value as events.Event | undefined;
  return { send: requests.send, end: requests.end, cancel: () => cancelled.abort(), next };
}

function createRequests(signal: AbortSignal) {
  const queue: (events.FollowRequest__Output | undefined)[] = [];
  let wake = () => {};
  const push = async (message?: events.FollowRequest__Output) => {
    queue.push(message);
    wake();
    await settle();
  };
  async function* messages() {
    for (;;) {
      if (signal.aborted) throw new Error('cancelled');
      if (queue.length > 0) {
        const message = queue.shift();
        if (!message) return;
        yield message;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve());
        });
      }
    }
  }
  return { messages: messages(), send: push, end: () => push(undefined) };
}

test('a stream sends the events of the accounts that it follows, in order, and no others', async () => {
  const { hub, send, next } = await openStream();
  const first = next();
  await send({ followAccountId: a });
  // From here on nothing of the account is missed.
  expect(await first).toEqual({ kind: 'KIND_LOST', accountId: a });
  hub.publish(confirmed(b, 1));
  hub.publish(confirmed(a, 2));
  hub.publish(confirmed(a, 3));
  expect([await next(), await next()]).toMatchObject([{ accountId: a, seq: 2 }, { seq: 3 }]);
  await send({ leaveAccountId: a });
  await send({ followAccountId: b });
  expect(await next()).toEqual({ kind: 'KIND_LOST', accountId: b });
  hub.publish(confirmed(a, 4));
  hub.publish(confirmed(b, 5));
  expect(await next()).toMatchObject({ kind: 'KIND_CONFIRMED', accountId: b, seq: 5, tookMs: 1 });
});

test('a stream that is read too slowly drops events, keeps a bounded number, and says that it lost some', async () => {
  const { hub, send, next } = await openStream();
  const first = next();
  await send({ followAccountId: a });
  await first;
  for (let seq = 1; seq <= 4; seq++) hub.publish(confirmed(a, seq));
  hub.publish(confirmed(a, 5));
  expect([await next(), await next()]).toEqual([
    { kind: 'KIND_LOST', accountId: '' },
    expect.objectContaining({ seq: 5 }),
  ]);
});

test('every stream learns that notifications may have been missed', async () => {
  const { hub, next } = await openStream();
  const other = await followStream(hub);
  const both = [next(), other.next()];
  await settle();
  hub.publishLost();
  expect(await Promise.all(both)).toEqual(Array(2).fill({ kind: 'KIND_LOST', accountId: '' }));
});

test('a stream ends with its requests, when it is cancelled and when the service stops, and leaves nothing behind', async () => {
  for (const how of ['end', 'cancel', 'closeAll'] as const) {
    const { hub, send, next, ...stream } = await openStream();
    const first = next();
    await send({ followAccountId: a });
    await first;
    const last = next();
    await { ...stream, closeAll: hub.closeAll }[how]();
    expect([how, await last, hub.count()]).toEqual([how, undefined, 0]);
    hub.publish(confirmed(a, 1));
  }
});

test('a stream that follows too many accounts, or something that is no account, fails', async () => {
  for (const bad of ['x', '00000000-0000-4000-8000-00000000000c']) {
    const { hub, send, next } = await openStream();
    const [first, second, third] = [next(), next(), next()];
    await send({ followAccountId: a });
    await send({ followAccountId: b });
    // Again: it does not count twice.
    await send({ followAccountId: b });
    await Promise.all([first, second]);
    await third;
    const failure = next();
    const refused = expect(failure).rejects.toMatchObject({ code: 'invalid_request' });
    await send({ followAccountId: bad });
    await refused;
    expect(hub.count()).toBe(0);
  }
});

test('a replica has a bounded number of streams, and none once it stops', async () => {
  const { hub } = await openStream({ maxFollowers: 1 });
  hub.open();
  expect(() => hub.open()).toThrow(expect.objectContaining({ code: 'overloaded' }));
  const stopped = createEventHub();
  stopped.closeAll();
  expect(() => stopped.open()).toThrow(expect.objectContaining({ code: 'overloaded' }));
});
