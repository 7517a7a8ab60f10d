import type { EventStreams } from '../events/streams.js';
import type { Call } from './call.js';
import type { Route } from './route.js';

/** /events: what changes in the account, as it happens. */
export function eventRoutes(streams: Pick<EventStreams, 'open'>): Route[] {
  return [
    {
      ...{ method: 'GET', path: '/api/events', action: 'account:manage', audit: 'events.followed' },
      place: 'stream',
      serve: (call) => streamEvents(streams, call),
    },
  ];
}

async function streamEvents(streams: Pick<EventStreams, 'open'>, call: Call): Promise<void> {
  const { request, response, accountId, cancellation } = call;
  if (cancellation.reason) throw cancellation.reason;
  if (response.destroyed) return;
  const stream = streams.open(accountId, response);
  call.endBegunWith(stream.end);
  if (request.method === 'HEAD') stream.end();
  await stream.ended;
}
