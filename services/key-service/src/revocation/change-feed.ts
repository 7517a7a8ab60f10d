import { AppError } from '@hypervize/errors';
import type { LeaseRegistry } from '@hypervize/revocation';
import type { CallContext, keys } from '@hypervize/rpc';
import type { Change } from './change.js';
import type { ChangeLog } from './change-log.js';
import { createLeaseGrants } from './lease-grants.js';

export interface FeedDeps {
  readonly log: ChangeLog;
  readonly leases: Pick<LeaseRegistry, 'renew' | 'applied' | 'leave' | 'activeCount'>;
  /** The number of open streams at this replica, for the metrics. */
  readonly followers: { count: number };
  /** The time of day, in milliseconds since the epoch. */
  now(): number;
  /** The seq from which the feed covers every verdict that any cache can still hold. */
  startSeq(): Promise<number>;
  onError(error: unknown): void;
}

/**
 * One stream of the change feed: every change once, in order, and a grant for each renewal. A renewal that fails gets no
 * response: the follower's lease expires.
 */
export async function* follow(
  deps: FeedDeps,
  requests: AsyncIterable<keys.FollowRequest__Output>,
  call: CallContext,
): AsyncGenerator<keys.FollowResponse> {
  const { log, leases, followers, onError } = deps;
  const incoming = requests[Symbol.asyncIterator]();
  const { gatewayId: holderId, afterSeq } = await readStart(incoming);
  const requestsEnded = new AbortController();
  const signal = AbortSignal.any([call.signal, requestsEnded.signal]);
  const wakeUps = createWakeUps();
  const grants = createLeaseGrants({ leases, holderId, signal, onGrant: wakeUps.wake, onError });
  const removeListener = log.onRead(wakeUps.wake);
  signal.addEventListener('abort', wakeUps.wake, { once: true });
  void grants.readAll(incoming).finally(() => requestsEnded.abort());
  followers.count++;
  try {
    let cursor = afterSeq ?? (await deps.startSeq());
    if (afterSeq === undefined) yield { reset: { seq: cursor } };
    while (!signal.aborted) {
      // Registered before anything is sent: what happens during the sends below must not be missed.
      const woken = wakeUps.next();
      const grant = grants.take();
      if (grant) {
        const holders = Math.max(1, leases.activeCount());
        yield { grant: { ...grant, hasImportedKeys: log.hasImportedKeys(), holders, nowUnixMs: deps.now() } };
      }
      const changes = await log.next(cursor);
      if (changes === 'pruned') {
        cursor = log.head();
        yield { reset: { seq: cursor } };
        continue;
      }
      for (const change of changes) {
        yield { change: { ...changeMessage(change), afterSeq: cursor } };
        cursor = change.seq;
      }
      // Without changes there is nothing to do until the next wake-up, also if the log has a gap before its head.
      if ((changes.length === 0 || cursor >= log.head()) && !signal.aborted) await woken;
    }
  } finally {
    removeListener();
    followers.count--;
  }
}

async function readStart(
  incoming: AsyncIterator<keys.FollowRequest__Output>,
): Promise<{ gatewayId: string; afterSeq?: number | undefined }> {
  const first = await incoming.next();
  const start = first.done ? null : (first.value.start ?? null);
  if (!start || start.gatewayId.length < 1 || start.gatewayId.length > 100) {
    throw new AppError(
      'invalid_request',
      'The first message must be a Start with a gateway_id of 1 to 100 characters.',
    );
  }
  return start;
}

/** `wake` resolves the promise of the latest call of `next`. */
function createWakeUps(): { wake(): void; next(): Promise<void> } {
  let resolveLatest: () => void = () => {};
  return {
    wake: () => resolveLatest(),
    next: () =>
      new Promise((resolve) => {
        resolveLatest = resolve;
      }),
  };
}

const kinds = {
  revoked: 'KIND_REVOKED',
  changed: 'KIND_CHANGED',
  imported: 'KIND_IMPORTED',
  suspended: 'KIND_SUSPENDED',
  keyless: 'KIND_KEYLESS',
} as const;

function changeMessage(change: Change): keys.Change {
  const { seq, kind, keyId, sessionId, accountId, scopes, expiresAtMs } = change;
  const expiry = expiresAtMs === null ? {} : { expiresUnixMs: expiresAtMs };
  return { seq, kind: kinds[kind], keyId, sessionId, accountId, scopes: [...scopes], ...expiry };
}
