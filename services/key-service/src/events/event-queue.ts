import type { AccountEvent } from './account-event.js';

/** What a follower is sent. */
export type FollowedEvent =
  | AccountEvent
  /** Events may have been missed: those of one account, which are sent from now on, or of all if the id is empty. */
  | { readonly kind: 'lost'; readonly accountId: string };

/** What waits for one follower. Bounded: a follower that reads too slowly is told that it lost events. */
export interface EventQueue {
  push(event: AccountEvent): void;
  /** Events of any account may have been missed. */
  pushLost(): void;
  /** The events of an account are sent from now on. */
  pushFollowed(accountId: string): void;
  /** Takes all that waits, in order. */
  take(): readonly FollowedEvent[];
  /** Resolves when there is something to take, or when the queue has ended. */
  ready(): Promise<void>;
  end(): void;
  ended(): boolean;
}

/** An empty queue for at most `maxEvents` events, and a notice for each account that is followed. */
export function createEventQueue(maxEvents: number): EventQueue {
  let events: AccountEvent[] = [];
  let lost = false;
  let ended = false;
  const followed = new Set<string>();
  let wake = () => {};
  const isReady = () => ended || lost || followed.size > 0 || events.length > 0;

  return {
    push: (event) => {
      if (events.length < maxEvents) events.push(event);
      else {
        events = [];
        lost = true;
      }
      wake();
    },
    pushLost: () => {
      lost = true;
      wake();
    },
    pushFollowed: (accountId) => {
      followed.add(accountId);
      wake();
    },
    take: () => {
      // Notices come first: what is read again after a notice includes what the events behind it report.
      const notices = [...(lost ? [''] : []), ...followed].map(
        (accountId) => ({ kind: 'lost', accountId }) as const,
      );
      const taken = [...notices, ...events];
      events = [];
      lost = false;
      followed.clear();
      return taken;
    },
    ready: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (isReady()) resolve();
      }),
    end: () => {
      ended = true;
      wake();
    },
    ended: () => ended,
  };
}
