import type { Entry } from '@hypervize/auth-model';
import type { VerdictStore } from '@hypervize/redis';

/** The shared cache as the gateway uses it: when it fails it is as if it were empty. */
export interface SharedCache {
  get(keyId: string): Promise<Entry | undefined>;
  /** Does not wait and does not fail. */
  put(keyId: string, entry: Entry, ttlMs: number): void;
  /** Whether it is being asked at present. */
  inUse(): boolean;
}

/** No request waits for a cache that has just failed. */
const restAfterFailureMs = 1_000;

/** The tier on a cache, or on none. */
export function createSharedCache(
  shared: VerdictStore | undefined,
  monotonicMs: () => number,
  onError: (error: unknown) => void,
): SharedCache {
  let restUntilMs = 0;
  const inUse = () => shared !== undefined && monotonicMs() >= restUntilMs;
  const failed = (error: unknown) => {
    if (monotonicMs() < restUntilMs) return;
    restUntilMs = monotonicMs() + restAfterFailureMs;
    onError(error);
  };
  return {
    get: async (keyId) => {
      if (!inUse()) return undefined;
      try {
        return await shared?.get(keyId);
      } catch (error) {
        failed(error);
        return undefined;
      }
    },
    put: (keyId, entry, ttlMs) => {
      if (inUse()) shared?.put(keyId, entry, ttlMs).catch(failed);
    },
    inUse,
  };
}
