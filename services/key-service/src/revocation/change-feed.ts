import { AppError } from '@hypervize/errors';
import type { LeaseRegistry } from '@hypervize/revocation';
import type { CallContext, keys } from '@hypervize/rpc';
import type { Change } from './change.js';
import type { ChangeLog } from './change-log.js';

export interface FeedDeps {
  readonly log: ChangeLog;
  readonly leases: Pick<LeaseRegistry, 'renew' | 'applied' | 'leave' | 'activeCount'>;
  /** How many follow at this replica, for the metrics. */
  readonly followers: { count: number };
  /** The seq from which every verdict that can still be cached anywhere is covered. */
  startSeq(): Promise<number>;
  onError(error: unknown): void;
}

/**
 * One stream of the feed: changes in order, each once, and leases as they are granted. What cannot be granted is not
 * answered: the follower's lease runs out.
 */
export async function* follow(
  deps: FeedDeps,
  requests: AsyncIterable<keys.FollowRequest__Output>,
  call: CallContext,
): AsyncGenerator<keys.FollowResponse> {
  const { log, followers } = deps;
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  const start = first.done ? null : (first.value.start ?? null);
  if (!start || start.gatewayId.length < 1 || start.gatewayId.length > 100) {
    throw new AppError(
      'invalid_request',
      'The first message must be a Start with a gateway_id of 1 to 100 characters.',
    );
  }
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  // Rings when there may be something to send.
  let ring: () => void = () => {};
  const grants = createGrants(deps, start.gatewayId, signal, () => ring());
  const offNews = log.onNews(() => ring());
  signal.addEventListener('abort', () => ring(), { once: true });
  void grants.take(incoming).finally(() => over.abort());
  followers.count++;
  try {
    let cursor = start.afterSeq ?? (await deps.startSeq());
    if (start.afterSeq === undefined) yield { reset: { seq: cursor } };
    while (!signal.aborted) {
      // Listened for first: what happens while the messages below are sent is news too.
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      const grant = grants.next();
      if (grant) {
        const holders = Math.max(1, deps.leases.activeCount());
        yield { grant: { ...grant, hasImportedKeys: log.hasImportedKeys(), holders } };
      }
      const found = await log.next(cursor);
      if (found === 'too-old') {
        cursor = log.head();
        yield { reset: { seq: cursor } };
        continue;
      }
      for (const change of found) {
        yield { change: { ...messageOf(change), afterSeq: cursor } };
        cursor = change.seq;
      }
      if (cursor >= log.head() && !signal.aborted) await rung;
    }
  } finally {
    offNews();
    followers.count--;
  }
}

/** Reads what a follower says, and keeps the newest grant until it is sent: one that is newer makes the others useless. */
function createGrants(
  { leases, onError }: FeedDeps,
  holderId: string,
  signal: AbortSignal,
  onGrant: () => void,
) {
  let grant: { number: number; headSeq: number; leaseMs: number } | undefined;
  let renewing = Promise.resolve();

  const renew = async (number: number, appliedSeq: number) => {
    const granted = await leases.renew({ holderId, appliedSeq });
    if (signal.aborted || (grant && grant.number > number)) return;
    grant = { number, ...granted };
    onGrant();
  };

  return {
    take: async (incoming: AsyncIterator<keys.FollowRequest__Output>) => {
      try {
        for (;;) {
          const { done, value } = await incoming.next();
          if (done) return;
          if (value.applied) leases.applied({ holderId, appliedSeq: value.applied.seq });
          if (value.renew) renewing = renew(value.renew.number, value.renew.appliedSeq).catch(onError);
          if (value.leave) {
            // A lease that is just being written would stay.
            await renewing;
            return await leases.leave(holderId).catch(onError);
          }
        }
      } catch {
        // The stream was cancelled: the same as its end.
      }
    },
    next: () => {
      const taken = grant;
      grant = undefined;
      return taken;
    },
  };
}

const kinds = {
  revoked: 'KIND_REVOKED',
  changed: 'KIND_CHANGED',
  imported: 'KIND_IMPORTED',
  suspended: 'KIND_SUSPENDED',
} as const;

function messageOf({ seq, kind, keyId, accountId, scopes, expiresAtMs }: Change): keys.Change {
  const expiry = expiresAtMs === null ? {} : { expiresUnixMs: expiresAtMs };
  return { seq, kind: kinds[kind], keyId, accountId, scopes: [...scopes], ...expiry };
}
