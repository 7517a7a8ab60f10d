import { createBatcher } from '@hypervize/runtime';
import { type AccountEvent, parseEventPayload } from './account-event.js';
import { createEventHub, type EventHub } from './hub.js';

/** A change that has taken effect everywhere, for each account that it concerns. */
interface Confirmed {
  readonly seq: number;
  readonly accountIds: Iterable<string>;
  /** From its commit, in milliseconds. */
  readonly tookMs: number;
}

/** The events of accounts, as this replica receives and sends them. */
export interface Events {
  readonly hub: EventHub;
  /** To be called with the payload of each notification, and without one after each (re)connect. */
  onNotified(payload?: string): void;
  /** Notifies all replicas of a change that has taken effect everywhere. */
  reportConfirmed(confirmed: Confirmed): Promise<void>;
}

/** Opens the events. `notify` notifies all replicas, this one included. */
export function openEvents(notify: (events: readonly AccountEvent[]) => Promise<void>): Events {
  const hub = createEventHub();
  const notifyBatched = createBatcher((batches: readonly (readonly AccountEvent[])[]) =>
    notify(batches.flat()),
  );
  return {
    hub,
    onNotified: (payload) => {
      if (payload === undefined) return hub.publishLost();
      const event = parseEventPayload(payload);
      if (event) hub.publish(event);
    },
    reportConfirmed: ({ seq, accountIds, tookMs }) =>
      notifyBatched([...accountIds].map((accountId) => ({ kind: 'confirmed', accountId, seq, tookMs }))),
  };
}
