import type { NumberedEvent, UsageEvent } from './event.js';

/** Events of one producer, ordered by number. */
export interface Batch {
  readonly producerId: string;
  readonly events: readonly NumberedEvent[];
}

/** Where usage events wait until key-service has counted them. */
export interface Spool {
  /** Numbers and stores an event. Returns false if the spool is full. Throws if the event cannot be stored. */
  append(event: UsageEvent): boolean;
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
    append: (event) => {
      if (waiting.length >= maxEvents) return false;
      waiting.push({ ...event, seq: ++seq });
      return true;
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
