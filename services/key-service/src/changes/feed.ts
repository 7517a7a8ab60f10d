import { AppError } from '@hypervize/errors';
import type { CallContext, keys } from '@hypervize/rpc';
import type { Change } from './change.js';
import type { ChangeLog } from './log.js';

/** A gateway that follows, for operators. */
export interface Follower {
  readonly gatewayId: string;
  /** Every change up to here has been applied there. */
  appliedSeq: number;
}

export interface FeedDeps {
  readonly log: ChangeLog;
  readonly followers: Set<Follower>;
  /** The seq from which every verdict that can still be cached anywhere is covered. */
  startSeq(): Promise<number>;
}

/** One stream of the feed: changes in order, each once, and a heartbeat whenever there are no more. */
export async function* follow(
  { log, followers, startSeq }: FeedDeps,
  requests: AsyncIterable<keys.FollowRequest__Output>,
  call: CallContext,
): AsyncGenerator<keys.FollowResponse> {
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const start = first.done ? null : (first.value.start ?? null);
  if (!start || start.gatewayId.length < 1 || start.gatewayId.length > 100) {
    throw new AppError(
      'invalid_request',
      'The first message must be a Start with a gateway_id of 1 to 100 characters.',
    );
  }
  let cursor = start.afterSeq ?? (await startSeq());
  const follower: Follower = { gatewayId: start.gatewayId, appliedSeq: cursor };
  followers.add(follower);
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  void takeAcknowledgements(incoming, follower).finally(() => over.abort());
  try {
    while (!signal.aborted) {
      // Asked for first: what happens while the messages below are sent is news too.
      const news = log.news(signal);
      const found = await log.next(cursor);
      if (found === 'too-old') {
        cursor = log.head();
        yield { reset: { seq: cursor } };
        continue;
      }
      for (const change of found) {
        yield { change: messageOf(change) };
        cursor = change.seq;
      }
      if (cursor < log.head()) continue;
      // A replica that cannot read the log does not know whether there is more, and must not say that there is not.
      if (log.healthy()) yield { heartbeat: { headSeq: cursor, hasImportedKeys: log.hasImportedKeys() } };
      await news;
    }
  } finally {
    followers.delete(follower);
  }
}

async function takeAcknowledgements(incoming: AsyncIterator<keys.FollowRequest__Output>, follower: Follower) {
  try {
    for (;;) {
      const { done, value } = await incoming.next();
      if (done) return;
      if (value.applied) follower.appliedSeq = Math.max(follower.appliedSeq, value.applied.seq);
    }
  } catch {
    // The stream was cancelled: the same as its end.
  }
}

const kinds = { revoked: 'KIND_REVOKED', narrowed: 'KIND_NARROWED', imported: 'KIND_IMPORTED' } as const;

function messageOf({ seq, kind, keyId, accountId }: Change): keys.Change {
  return { seq, kind: kinds[kind], keyId, accountId };
}
