import type { Client, events } from '@hypervize/rpc';
import { backoffMs, type Clock } from '@hypervize/runtime';
import { accountEvent } from './account-event.js';
import { createFollowedAccounts, type FollowedAccounts } from './followed-accounts.js';
import { createSubscriptions, type Listener } from './subscriptions.js';

/** The events of accounts, as this gateway receives them from key-service. */
export interface AccountEvents {
  /**
   * Calls a listener for each event of an account, until the returned function is called. The first event is `lost`, as soon
   * as nothing is missed any more; it is repeated whenever events may have been missed. It may be called before this returns.
   */
  subscribe(accountId: string, listener: Listener): () => void;
  /** Stops following. */
  stop(): Promise<void>;
}

interface Options {
  readonly client: Pick<Client<events.EventServiceDefinition, 'Follow'>, 'follow'>;
  readonly clock: Clock;
  /** The stream was lost, and is opened again. Called once until a stream has lasted. */
  onLost(error: unknown): void;
}

/** How often to look whether key-service responds, in milliseconds. */
const watchMs = 1_000;
/** A stream that lasted as long as that was a good one, in milliseconds. */
const goodStreamMs = 10_000;

/** Follows the events of the accounts that have listeners, on one stream, which is replaced whenever it is lost. */
export function followEvents({ client, clock, onLost }: Options): AccountEvents {
  const stopping = new AbortController();
  const { signal } = stopping;
  let followed: FollowedAccounts | undefined;
  const subscriptions = createSubscriptions((accountId) => followed?.update(accountId));

  const receive = (message: events.Event__Output) => {
    const event = accountEvent(message);
    if (!event) return;
    const { accountId } = message;
    if (event.kind === 'lost' && accountId === '') return subscriptions.tellAll(event);
    if (event.kind === 'lost') followed?.confirm(accountId);
    subscriptions.tell(accountId, event);
  };
  const followOneStream = async () => {
    const giveUp = new AbortController();
    const ended = AbortSignal.any([signal, giveUp.signal]);
    const stream = client.follow({ signal: ended });
    const accounts = createFollowedAccounts({
      ...{ stream, clock, isWanted: subscriptions.has },
      onFailure: () => giveUp.abort(),
    });
    try {
      followed = accounts;
      for (const accountId of subscriptions.accounts()) accounts.update(accountId);
      void watch(accounts, clock, ended).then(() => giveUp.abort());
      for await (const message of stream.messages) receive(message);
    } finally {
      followed = undefined;
      giveUp.abort();
      stream.cancel();
    }
  };
  const following = followUntilStopped(followOneStream, { clock, signal, onLost });

  return {
    subscribe: (accountId, listener) => {
      const unsubscribe = subscriptions.add(accountId, listener);
      if (followed?.isConfirmed(accountId)) listener({ kind: 'lost' });
      return unsubscribe;
    },
    stop: async () => {
      stopping.abort();
      await following;
    },
  };
}

async function followUntilStopped(
  followOneStream: () => Promise<void>,
  { clock, signal, onLost }: Pick<Options, 'clock' | 'onLost'> & { readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const startedMs = clock.monotonic();
    const error = await followOneStream().catch((thrown: unknown) => thrown);
    if (signal.aborted) return;
    if (clock.monotonic() - startedMs > goodStreamMs) attempt = 0;
    if (attempt === 0) onLost(error);
    await clock.sleep(backoffMs(attempt, 100, 2_000), signal);
  }
}

/** Resolves when key-service does not respond, or when the signal aborts. */
async function watch(accounts: FollowedAccounts, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !accounts.isOverdue()) await clock.sleep(watchMs, signal);
}
