import { isAppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type events } from '@hypervize/rpc';
import type { FollowedEvent } from './event-queue.js';
import type { EventHub, Follower } from './hub.js';

/** One stream of events: those of the accounts that the caller follows, as they happen. */
export async function* followEvents(
  hub: EventHub,
  requests: AsyncIterable<events.FollowRequest__Output>,
  call: CallContext,
): AsyncGenerator<events.Event> {
  const follower = hub.open();
  call.signal.addEventListener('abort', follower.end, { once: true });
  let refusal: unknown;
  void readAll(follower, requests).then(
    () => follower.end(),
    (error: unknown) => {
      // Reading also fails when the stream is cancelled, which is treated like its end.
      if (isAppError(error)) refusal = error;
      follower.end();
    },
  );
  try {
    while (!follower.ended()) {
      await follower.ready();
      for (const event of follower.take()) yield eventMessage(event);
    }
    if (refusal) throw refusal;
  } finally {
    call.signal.removeEventListener('abort', follower.end);
    follower.close();
  }
}

async function readAll(
  follower: Follower,
  requests: AsyncIterable<events.FollowRequest__Output>,
): Promise<void> {
  for await (const { followAccountId, leaveAccountId } of requests) {
    if (followAccountId !== undefined) follower.follow(checkedAccountId(followAccountId));
    if (leaveAccountId !== undefined) follower.leave(checkedAccountId(leaveAccountId));
  }
}

function eventMessage(event: FollowedEvent): events.Event {
  const { accountId } = event;
  switch (event.kind) {
    case 'action': {
      const { action, keyId, endpointId, sessionId, atMs } = event;
      return { kind: 'KIND_ACTION', accountId, action, keyId, endpointId, sessionId, atUnixMs: atMs };
    }
    case 'confirmed':
      return { kind: 'KIND_CONFIRMED', accountId, seq: event.seq, tookMs: event.tookMs };
    case 'lost':
      return { kind: 'KIND_LOST', accountId };
  }
}
