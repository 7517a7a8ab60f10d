import type { EventStreams } from '../events/streams.js';
import type { OperationCall } from './operation.js';
import { accountOperations } from './operations/account.js';
import { type Route, route } from './route.js';

type EventsCall = OperationCall<typeof accountOperations.followEvents>;

/** /events: what changes in the account, as it happens. */
export function eventRoutes(streams: Pick<EventStreams, 'open'>): Route[] {
  const needs = { action: 'account:manage', audit: 'events.followed', place: 'stream' } as const;
  return [route(accountOperations.followEvents, needs, (call) => streamEvents(streams, call))];
}

async function streamEvents(streams: Pick<EventStreams, 'open'>, call: EventsCall): Promise<void> {
  const { request, response, accountId, cancellation } = call;
  if (cancellation.reason) throw cancellation.reason;
  if (response.destroyed) return;
  const stream = streams.open(accountId, response);
  call.endBegunWith(stream.end);
  if (request.method === 'HEAD') stream.end();
  await stream.ended;
}
