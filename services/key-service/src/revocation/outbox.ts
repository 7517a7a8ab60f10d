import { maxLookupMs, stale, tombstone } from '@hypervize/auth-model';
import type { VerdictStore } from '@hypervize/redis';
import type { Clock } from '@hypervize/runtime';
import { createBatcher } from '@hypervize/runtime';
import type { Appended } from './change.js';

/** Brings changes to the shared cache. The log is the outbox: a change that is not told stays marked so until it is. */
export interface Outbox {
  /** Tells the cache of changes that have just been committed. False: it could not be told, and will be. Never rejects. */
  publish(changes: readonly Appended[]): Promise<boolean>;
  /** Tells it of what others, or we ourselves, could not. */
  sweep(): Promise<void>;
  /** After so long, in milliseconds, no verdict from before a change is left in the cache, told or not. */
  readonly certainAfterMs: number;
  /** How many were found untold by the last sweep. */
  pending(): number;
}

/** What the outbox asks of the store. */
export interface OutboxStore {
  /** Changes that are not told and older than `olderThanMs`, in order, at most `limit`. */
  untold(olderThanMs: number, limit: number): Promise<(Appended & { readonly ageMs: number })[]>;
  markTold(seqs: readonly number[]): Promise<void>;
}

interface Options {
  readonly store: OutboxStore;
  /** Absent: there is no shared cache, and nothing to tell. */
  readonly shared: VerdictStore | undefined;
  readonly verdictTtlMs: number;
  onError(error: unknown): void;
}

/** How much longer than a verdict a tombstone lives. */
const tombstoneTtls = 12;
/** Younger changes are being told by whoever made them, in milliseconds. */
const olderThanMs = 1_000;
const batch = 500;

export function createOutbox({ store, shared, verdictTtlMs, onError }: Options): Outbox {
  const certainAfterMs = verdictTtlMs + maxLookupMs;
  const mark = createBatcher((seqs: readonly (readonly number[])[]) => store.markTold(seqs.flat()));
  let pending = 0;

  const put = async ({ kind, keyId, seq }: Appended) => {
    if (keyId === '') return;
    await shared?.put(keyId, kind === 'revoked' ? tombstone(seq) : stale(seq), verdictTtlMs * tombstoneTtls);
  };

  return {
    publish: async (changes) => {
      try {
        await Promise.all(changes.map(put));
      } catch (error) {
        onError(error);
        return false;
      }
      // Waited for so that whoever asks another replica next hears the same; if it fails they are told once more.
      await mark(changes.map((change) => change.seq)).catch(onError);
      return true;
    },
    sweep: async () => {
      try {
        const found = await store.untold(olderThanMs, batch);
        pending = found.length;
        const published: number[] = [];
        try {
          for (const change of found) {
            if (change.ageMs < certainAfterMs) await put(change);
            published.push(change.seq);
          }
        } finally {
          if (published.length > 0) await mark(published);
          pending -= published.length;
        }
      } catch (error) {
        onError(error);
      }
    },
    certainAfterMs,
    pending: () => pending,
  };
}

/** Sweeps now and then until the signal aborts. */
export async function sweepAlways(outbox: Outbox, clock: Clock, everyMs: number, signal: AbortSignal) {
  while (!signal.aborted) {
    await outbox.sweep();
    await clock.sleep(everyMs, signal);
  }
}
