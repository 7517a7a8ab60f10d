import type { NumberedEvent, UsageEvent } from './event.js';

/** Events of one producer, in the order of their numbers. */
export interface Batch {
  readonly producerId: string;
  readonly events: readonly NumberedEvent[];
}

/** Where events wait until they have been counted. */
export interface Spool {
  /** Keeps an event. False if there is no room: it is lost. Throws if it cannot be kept for another reason. */
  append(event: UsageEvent): boolean;
  /** The oldest that wait, the same until they are removed; undefined if there are none. */
  next(): Promise<Batch | undefined>;
  /** Forgets the batch that `next` gave. */
  remove(): Promise<void>;
  /** How many of this run wait. */
  size(): number;
  close(): Promise<void>;
}

/** The most that key-service counts at once. */
export const batchEvents = 1_000;

/** A spool in memory: what waits there is gone with the process. */
export function createMemorySpool(producerId: string, maxEvents: number): Spool {
  let waiting: NumberedEvent[] = [];
  let given = 0;
  let seq = 0;
  return {
    append: (event) => {
      if (waiting.length >= maxEvents) return false;
      waiting.push({ ...event, seq: ++seq });
      return true;
    },
    next: async () => {
      if (waiting.length === 0) return undefined;
      if (given === 0) given = Math.min(waiting.length, batchEvents);
      return { producerId, events: waiting.slice(0, given) };
    },
    remove: async () => {
      waiting = waiting.slice(given);
      given = 0;
    },
    size: () => waiting.length,
    close: async () => {},
  };
}
