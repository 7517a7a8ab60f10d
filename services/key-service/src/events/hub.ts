import { AppError, invalid } from '@hypervize/errors';
import type { AccountEvent } from './account-event.js';
import { createEventQueue, type EventQueue } from './event-queue.js';

/** One follower: the accounts whose events it is sent, and what it has not been sent yet. */
export interface Follower extends Pick<EventQueue, 'take' | 'ready' | 'end' | 'ended'> {
  /** Sends the events of an account from now on. Throws invalid_request if the follower has too many accounts. */
  follow(accountId: string): void;
  leave(accountId: string): void;
  /** Removes the follower from the hub. */
  close(): void;
}

/** Distributes the events of this replica's LISTEN connection to its followers. */
export interface EventHub {
  publish(event: AccountEvent): void;
  /** Tells every follower that events may have been missed. */
  publishLost(): void;
  /** Adds a follower. Throws overloaded if there are too many, or if the hub is closed. */
  open(): Follower;
  count(): number;
  /** Ends all followers, which then follow another replica, and accepts no more. */
  closeAll(): void;
}

export interface HubLimits {
  readonly maxFollowers: number;
  readonly maxAccounts: number;
  /** Events that wait for a follower that reads slowly. Beyond that they are dropped and it is told that it lost some. */
  readonly maxQueued: number;
}

/** The limits of a replica. */
export const hubLimits: HubLimits = { maxFollowers: 500, maxAccounts: 10_000, maxQueued: 1_000 };

/** A hub without followers. */
export function createEventHub(limits: HubLimits = hubLimits): EventHub {
  const followers = new Set<EventQueue>();
  const byAccount = new Map<string, Set<EventQueue>>();
  let closed = false;

  const add = (accountId: string, follower: EventQueue) => {
    const others = byAccount.get(accountId);
    if (others) others.add(follower);
    else byAccount.set(accountId, new Set([follower]));
  };
  const remove = (accountId: string, follower: EventQueue) => {
    const others = byAccount.get(accountId);
    others?.delete(follower);
    if (others?.size === 0) byAccount.delete(accountId);
  };

  return {
    publish: (event) => {
      for (const follower of byAccount.get(event.accountId) ?? []) follower.push(event);
    },
    publishLost: () => {
      for (const follower of followers) follower.pushLost();
    },
    open: () => {
      if (closed || followers.size >= limits.maxFollowers) throw new AppError('overloaded');
      const accounts = new Set<string>();
      const follower: Follower & EventQueue = {
        ...createEventQueue(limits.maxQueued),
        follow: (accountId) => {
          if (!accounts.has(accountId) && accounts.size >= limits.maxAccounts)
            throw invalid('follow_account_id', `A stream follows at most ${limits.maxAccounts} accounts.`);
          accounts.add(accountId);
          add(accountId, follower);
          follower.pushFollowed(accountId);
        },
        leave: (accountId) => {
          if (accounts.delete(accountId)) remove(accountId, follower);
        },
        close: () => {
          followers.delete(follower);
          for (const accountId of accounts) remove(accountId, follower);
          accounts.clear();
        },
      };
      followers.add(follower);
      return follower;
    },
    count: () => followers.size,
    closeAll: () => {
      closed = true;
      for (const follower of [...followers]) follower.end();
    },
  };
}
