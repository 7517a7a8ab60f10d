import type { Clock, Logger } from '@hypervize/runtime';

/** Counts usage events that are dropped, and logs them. */
export interface DroppedEvents {
  add(events: number, error?: unknown): void;
}

interface Deps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Pick<Logger, 'error'>;
  countUsageEvents(result: 'dropped', events: number): void;
}

/** At most one line is logged per this time, in milliseconds. */
const logEveryMs = 1_000;

export function createDroppedEvents({ clock, logger, countUsageEvents }: Deps): DroppedEvents {
  let loggedMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return {
    add: (events, err) => {
      countUsageEvents('dropped', events);
      unlogged += events;
      if (clock.monotonic() - loggedMs < logEveryMs) return;
      logger.error({ err, events: unlogged }, 'usage events dropped');
      loggedMs = clock.monotonic();
      unlogged = 0;
    },
  };
}
