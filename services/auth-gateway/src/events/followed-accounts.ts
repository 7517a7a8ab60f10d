import type { BidiStream, events } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

type Stream = Pick<BidiStream<events.FollowRequest, events.Event__Output>, 'send'>;

/** The accounts whose events a stream is asked for, and of which key-service has confirmed that it sends them. */
export interface FollowedAccounts {
  /** An account may have begun or ceased to be wanted: the stream is told. */
  update(accountId: string): void;
  /** key-service sends the events of an account from now on. */
  confirm(accountId: string): void;
  isConfirmed(accountId: string): boolean;
  /** Whether key-service has left a request unconfirmed for too long. */
  isOverdue(): boolean;
}

interface Options {
  readonly stream: Stream;
  readonly clock: Pick<Clock, 'monotonic'>;
  isWanted(accountId: string): boolean;
  /** The stream cannot be written to. */
  onFailure(error: unknown): void;
}

/** How long key-service may take to confirm that it follows an account, in milliseconds. */
const confirmMs = 5_000;

/** A stream that follows no account yet. */
export function createFollowedAccounts({ stream, clock, isWanted, onFailure }: Options): FollowedAccounts {
  /** Accounts to look at, in order. At most one entry for each. */
  const dirty = new Set<string>();
  const requested = new Set<string>();
  const confirmed = new Set<string>();
  /** When each unconfirmed request was sent, the oldest first. */
  const sentMs = new Map<string, number>();
  let sending = false;

  const sendNext = (accountId: string) => {
    if (isWanted(accountId) === requested.has(accountId)) return undefined;
    if (requested.delete(accountId)) {
      confirmed.delete(accountId);
      sentMs.delete(accountId);
      return stream.send({ leaveAccountId: accountId });
    }
    requested.add(accountId);
    sentMs.set(accountId, clock.monotonic());
    return stream.send({ followAccountId: accountId });
  };
  const sendAll = async () => {
    if (sending) return;
    sending = true;
    for (const accountId of dirty) {
      dirty.delete(accountId);
      await sendNext(accountId);
    }
    sending = false;
  };

  return {
    update: (accountId) => {
      dirty.add(accountId);
      sendAll().catch(onFailure);
    },
    confirm: (accountId) => {
      sentMs.delete(accountId);
      if (requested.has(accountId)) confirmed.add(accountId);
    },
    isConfirmed: (accountId) => confirmed.has(accountId),
    isOverdue: () => {
      const [oldestMs] = sentMs.values();
      return oldestMs !== undefined && clock.monotonic() - oldestMs > confirmMs;
    },
  };
}
