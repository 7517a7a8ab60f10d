import type { ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import { type EventStream, openEventStream } from './event-stream.js';
import type { AccountEvents } from './follow.js';

/** The event streams of clients. */
export interface EventStreams {
  /** Begins a stream of an account's events. Throws shutting_down when the gateway drains. */
  open(accountId: string, response: ServerResponse): Pick<EventStream, 'end' | 'ended'>;
  /** How many are open. */
  count(): number;
  /** Ends all of them, and accepts no more: clients connect again, to another gateway. */
  endAll(): void;
}

interface Options {
  readonly accountEvents: Pick<AccountEvents, 'subscribe'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly stalledClientMs: number;
}

/** No streams. */
export function createEventStreams({ accountEvents, clock, stalledClientMs }: Options): EventStreams {
  const open = new Set<EventStream>();
  let draining = false;
  return {
    open: (accountId, response) => {
      if (draining) throw new AppError('shutting_down');
      const stream = openEventStream(response, { clock, stalledClientMs });
      open.add(stream);
      const unsubscribe = accountEvents.subscribe(accountId, stream.send);
      void stream.ended.then(() => {
        unsubscribe();
        open.delete(stream);
      });
      return stream;
    },
    count: () => open.size,
    endAll: () => {
      draining = true;
      for (const stream of open) stream.end();
    },
  };
}
