import type { NumberedEvent, UsageEvent } from './event.js';

/** Events of one producer, ordered by number. */
export interface Batch {
  readonly producerId: string;
  readonly events: readonly NumberedEvent[];
}

/** Where usage events wait until key-service has counted them. */
export interface Spool {
  /**
   * Numbers and stores events, in one write if possible. Returns how many of them were stored: the first ones, up to the
   * one for which there is no space. Throws if events cannot be stored.
   */
  append(events: readonly UsageEvent[]): number;
  /** The batch that waits longest, the same one until it is removed; undefined if nothing waits. */
  next(): Promise<Batch | undefined>;
  /** Removes the batch that `next` returned. */
  remove(): Promise<void>;
  /** How many events of this run wait. */
  size(): number;
  close(): Promise<void>;
}

/** The most events in a batch, which is the most that key-service accepts in one call. */
export const batchEvents = 1_000;

/** A spool in memory. Its events are lost when the process ends. */
export function createMemorySpool(producerId: string, maxEvents: number): Spool {
  let waiting: NumberedEvent[] = [];
  /** How many of them are in the batch that `next` returned. */
  let inBatch = 0;
  let seq = 0;
  return {
    append: (events) => {
      const stored = Math.min(events.length, maxEvents - waiting.length);
      for (const event of events.slice(0, stored)) waiting.push({ ...event, seq: ++seq });
      return stored;
    },
    next: async () => {
      if (waiting.length === 0) return undefined;
      if (inBatch === 0) inBatch = Math.min(waiting.length, batchEvents);
      return { producerId, events: waiting.slice(0, inBatch) };
    },
    remove: async () => {
      waiting = waiting.slice(inBatch);
      inBatch = 0;
    },
    size: () => waiting.length,
    close: async () => {},
  };
}
