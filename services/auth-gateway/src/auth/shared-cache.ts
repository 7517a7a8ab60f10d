import type { VerdictEntry } from '@hypervize/auth-model';
import type { VerdictStore } from '@hypervize/redis';
import { type Clock, createCircuitBreaker } from '@hypervize/runtime';

/** The cache of verdicts that all gateways share. While it fails it behaves as if it were empty. */
export interface SharedCache {
  get(subjectId: string): Promise<VerdictEntry | undefined>;
  /** Stores an entry in the background. Failures are reported to `onError` of the cache. */
  put(subjectId: string, entry: VerdictEntry, ttlMs: number): void;
  /** Whether it is in use: configured, and not failing. */
  inUse(): boolean;
}

/** The shared cache on a store; without one it is never in use. */
export function createSharedCache(
  store: VerdictStore | undefined,
  clock: Pick<Clock, 'monotonic'>,
  onError: (error: unknown) => void,
): SharedCache {
  if (!store) return { get: async () => undefined, put: () => {}, inUse: () => false };
  const breaker = createCircuitBreaker({ clock, onOpen: onError });
  return {
    get: async (keyId) => {
      if (!breaker.isClosed()) return undefined;
      try {
        return await store.get(keyId);
      } catch (error) {
        breaker.failed(error);
        return undefined;
      }
    },
    put: (keyId, entry, ttlMs) => {
      if (breaker.isClosed()) store.put(keyId, entry, ttlMs).catch(breaker.failed);
    },
    inUse: breaker.isClosed,
  };
}
