import type { Clock } from '@hypervize/runtime';
import type { Allowances } from '../limits/allowances.js';
import type { DroppedEvents } from './dropped-events.js';
import { tokensOfEvent, type UsageEvent } from './event.js';
import type { Spool } from './spool.js';

/** Keeps usage events until key-service has counted them. Events of one turn of the event loop are written together. */
export interface UsageRecording {
  /** Keeps an event. It is written at the end of this turn of the event loop. */
  record(event: UsageEvent): void;
  /**
   * Calls back once every event recorded so far has been written, or dropped because that is not possible: at once if none
   * is waiting, else at the end of this turn of the event loop, in the order of the calls. What has to come after the
   * record, such as the end of a response, belongs in the callback.
   */
  afterRecorded(callback: () => void): void;
  now(): number;
  monotonic(): number;
}

/** A recording that can be ended. */
export interface ClosableUsageRecording extends UsageRecording {
  /** Writes now what waits for the end of the turn. */
  flush(): void;
}

interface Deps {
  readonly spool: Pick<Spool, 'append'>;
  readonly dropped: DroppedEvents;
  readonly allowances: Pick<Allowances, 'used'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  countUsageEvents(result: 'recorded', events: number): void;
}

/**
 * A recording in a spool. What waits for the end of a turn is at most one event and one callback for each request in
 * flight.
 */
export function createUsageRecording(deps: Deps): ClosableUsageRecording {
  let events: UsageEvent[] = [];
  let callbacks: (() => void)[] = [];

  const flush = () => {
    if (events.length === 0) return;
    const written = events;
    const due = callbacks;
    events = [];
    callbacks = [];
    store(deps, written);
    for (const callback of due) callback();
  };
  return {
    record: (event) => {
      if (events.push(event) === 1) setImmediate(flush);
    },
    afterRecorded: (callback) => {
      if (events.length === 0) callback();
      else callbacks.push(callback);
    },
    flush,
    now: deps.clock.now,
    monotonic: deps.clock.monotonic,
  };
}

/** Stores events in the spool. Those for which there is no space, or that cannot be stored, are dropped. */
function store({ spool, dropped, allowances, countUsageEvents }: Deps, events: readonly UsageEvent[]): void {
  let stored = 0;
  try {
    stored = spool.append(events);
    if (stored < events.length) dropped.add(events.length - stored);
  } catch (error) {
    dropped.add(events.length, error);
  }
  if (stored === 0) return;
  for (let i = 0; i < stored; i++) {
    const event = events[i] as UsageEvent;
    allowances.used(event.accountId, tokensOfEvent(event));
  }
  countUsageEvents('recorded', stored);
}
