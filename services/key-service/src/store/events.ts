import type { Queryable } from '@hypervize/postgres';
import { type AccountEvent, eventPayload } from '../events/account-event.js';

/** The NOTIFY channel of events. The payload of a notification is an AccountEvent. */
export const eventChannel = 'hypervize_events';

/** Notifies the replicas of events that have no audit entry. A crash can lose them, so the commit does not wait for the disk. */
export async function notifyEvents(db: Queryable, events: readonly AccountEvent[]): Promise<void> {
  await db.query({
    name: 'notify-events',
    text: `WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
           SELECT pg_notify($1, payload) FROM quick, unnest($2::text[]) AS payload`,
    values: [eventChannel, events.map(eventPayload)],
  });
}
