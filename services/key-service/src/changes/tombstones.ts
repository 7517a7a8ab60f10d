import { type Entry, type SharedVerdicts, stale, tombstone } from '@hypervize/verdicts';
import type { ChangeKind } from './change.js';

/** Tells the shared cache of changes. */
export interface Tombstones {
  /** Resolves when the cache knows, or when this first try has failed: then it is tried again behind the scenes. */
  write(kind: ChangeKind, keyId: string, seq: number): Promise<void>;
  /** How many the cache has not been told of yet. */
  pending(): number;
  stop(): void;
}

interface Options {
  /** How long an entry stays: longer than any verdict that it has to outlive. */
  readonly ttlMs: number;
  /** How long a verdict can live: after that there is nothing left to tell. */
  readonly verdictTtlMs: number;
  readonly retryMs: number;
  onError(error: unknown): void;
}

/** At most so many wait to be told; beyond that the oldest is forgotten, and its verdict lives out its time. */
const maxPending = 10_000;

/** The cache told by `shared`; without a cache there is nothing to tell. */
export function createTombstones(shared: SharedVerdicts | undefined, options: Options): Tombstones {
  const pending = new Map<string, { entry: Entry; untilMs: number }>();

  const retry = async () => {
    for (const [keyId, { entry, untilMs }] of pending) {
      if (untilMs < performance.now()) {
        pending.delete(keyId);
        continue;
      }
      try {
        await shared?.put(keyId, entry, options.ttlMs);
        if (pending.get(keyId)?.entry === entry) pending.delete(keyId);
      } catch (error) {
        options.onError(error);
        return;
      }
    }
  };
  let retrying = false;
  const timer = setInterval(() => {
    if (pending.size === 0 || retrying) return;
    retrying = true;
    void retry().finally(() => {
      retrying = false;
    });
  }, options.retryMs);
  timer.unref();

  return {
    write: async (kind, keyId, seq) => {
      if (!shared) return;
      const entry = kind === 'revoked' ? tombstone(seq) : stale(seq);
      try {
        await shared.put(keyId, entry, options.ttlMs);
      } catch (error) {
        options.onError(error);
        const [oldest] = pending.keys();
        if (pending.size >= maxPending && oldest !== undefined) pending.delete(oldest);
        const known = pending.get(keyId);
        if (!known || known.entry.seq < seq) {
          pending.set(keyId, { entry, untilMs: performance.now() + options.verdictTtlMs });
        }
      }
    },
    pending: () => pending.size,
    stop: () => clearInterval(timer),
  };
}
