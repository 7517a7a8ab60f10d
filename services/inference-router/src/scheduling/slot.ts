import type { AppError } from '@hypervize/errors';

/** What a request needs from a pool. */
export interface SlotRequest {
  readonly account: string;
  /** Hash of the beginning of the conversation; undefined if the request has no affinity to a host. */
  readonly prefix: string | undefined;
  /** Whether the time to the first byte measures a host's speed. It does not where a response is sent only when complete. */
  readonly timed: boolean;
  /** Calls the listener when the slot is no longer wanted. Returns a function that removes the listener. */
  onCancel(listener: (reason: AppError) => void): () => void;
}

/** Why a host was picked. `last_resort`: no host of the pool is healthy, so all of them are eligible. */
export type PickReason = 'prefix' | 'picked' | 'last_resort' | 'retry';

/** How an attempt on a host ended: for the host, against it, or without telling anything about it. */
export type SlotResult = 'success' | 'failure' | 'ignored';

/** One request's place on a host. */
export interface Slot {
  /** The host's base URL. */
  readonly url: string;
  readonly reason: PickReason;
  /** Time that the request spent in the admission queue, in milliseconds. */
  readonly queueWaitMs: number;
  /** Records the time to the first byte of the response, in milliseconds. */
  firstByte(afterMs: number): void;
  /** Gives the slot back. Only the first call has an effect. */
  release(result: SlotResult): void;
}

/** Events of a pool that are counted in metrics. */
export type PoolEvent = 'ejected' | 'retried' | 'retry_refused' | 'queue_full' | 'queue_timeout';
