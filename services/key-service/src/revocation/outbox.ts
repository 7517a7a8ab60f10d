import { accountSubject, maxLookupMs, sessionSubject, stale, tombstone } from '@hypervize/auth-model';
import type { VerdictStore } from '@hypervize/redis';
import { type Clock, createBatcher } from '@hypervize/runtime';
import type { Appended } from './change.js';

/**
 * Publishes changes to the shared cache. The change log is the outbox: a change is marked there once it has been
 * published, and the sweep publishes those that are not marked.
 */
export interface Outbox {
  /** Publishes changes that have just been committed. Resolves to false if that failed and is left to the sweep. Never rejects. */
  publish(changes: readonly Appended[]): Promise<boolean>;
  /** Publishes changes that this or another replica failed to publish. Never rejects. */
  sweep(): Promise<void>;
  /** How long after a change, in milliseconds, the cache can hold a verdict from before it if it was not published. */
  readonly certainAfterMs: number;
  /** The number of unpublished changes that the last sweep left. */
  pending(): number;
}

/** The outbox in the database. */
export interface OutboxStore {
  /** At most `limit` unpublished changes older than `minAgeMs`, in order. */
  unpublished(minAgeMs: number, limit: number): Promise<(Appended & { readonly ageMs: number })[]>;
  markPublished(seqs: readonly number[]): Promise<void>;
}

interface Options {
  readonly store: OutboxStore;
  /** Undefined: there is no shared cache, and every change counts as published. */
  readonly shared: VerdictStore | undefined;
  readonly verdictTtlMs: number;
  onError(error: unknown): void;
}

/** The lifetime of a tombstone, in lifetimes of a verdict. */
const tombstoneTtls = 12;
/** Younger changes are left to the call that made them, in milliseconds. */
const minAgeMs = 1_000;
const batchSize = 500;

/** The outbox of this replica. `publish` and `sweep` of several replicas may run at the same time. */
export function createOutbox({ store, shared, verdictTtlMs, onError }: Options): Outbox {
  const certainAfterMs = verdictTtlMs + maxLookupMs;
  const markPublished = createBatcher((batches: readonly (readonly number[])[]) =>
    store.markPublished(batches.flat()),
  );
  let pending = 0;

  const put = async ({ kind, keyId, sessionId, accountId, seq }: Appended) => {
    const sessionOrAccount = sessionId ? sessionSubject(sessionId) : accountSubject(accountId);
    const subjectId = keyId || sessionOrAccount;
    await shared?.put(
      subjectId,
      kind === 'revoked' ? tombstone(seq) : stale(seq),
      verdictTtlMs * tombstoneTtls,
    );
  };
  const sweep = async () => {
    const unpublished = await store.unpublished(minAgeMs, batchSize);
    pending = unpublished.length;
    const published: number[] = [];
    try {
      for (const change of unpublished) {
        // After that no verdict from before the change is left to replace.
        if (change.ageMs < certainAfterMs) await put(change);
        published.push(change.seq);
      }
    } finally {
      if (published.length > 0) await markPublished(published);
      pending -= published.length;
    }
  };

  return {
    publish: async (changes) => {
      try {
        await Promise.all(changes.map(put));
      } catch (error) {
        onError(error);
        return false;
      }
      // Awaited so that another replica reports the same status from now on. If it fails, they are published again.
      await markPublished(changes.map((change) => change.seq)).catch(onError);
      return true;
    },
    sweep: () => sweep().catch(onError),
    certainAfterMs,
    pending: () => pending,
  };
}

/** Sweeps every `intervalMs` milliseconds until the signal aborts. */
export async function sweepPeriodically(
  outbox: Outbox,
  clock: Clock,
  intervalMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await outbox.sweep();
    await clock.sleep(intervalMs, signal);
  }
}
