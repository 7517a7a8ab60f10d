import { isAppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/**
 * Who owns an endpoint, which never changes, and whether it was public a few seconds ago. The router decides who may call
 * an endpoint.
 */
export interface Ownership {
  readonly accountId: string;
  readonly isPublic: boolean;
}

/** Undefined: there is no such endpoint, or the router could not be reached. */
export type OwnerOf = (endpointId: string) => Ownership | undefined | Promise<Ownership | undefined>;

/** An owner is looked up again in the background after this time, in milliseconds. */
const freshMs = 2_000;
/** An owner is not used after this time, in milliseconds. */
const usableMs = 60_000;

/** Caches the owners of endpoints, so that few requests wait for `lookUp`. */
export function createEndpointOwners(
  lookUp: (endpointId: string) => Promise<Ownership>,
  clock: Pick<Clock, 'monotonic'>,
  maxEndpoints: number,
): OwnerOf {
  const cache = new LRUCache<string, { ownership: Ownership | undefined; atMs: number }>({
    max: maxEndpoints,
    ttl: usableMs,
    perf: { now: () => clock.monotonic() },
  });
  const lookups = new Map<string, Promise<Ownership | undefined>>();

  const store = async (endpointId: string): Promise<Ownership | undefined> => {
    const ownership = await lookUp(endpointId).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'endpoint_not_found') return undefined;
      // While the router cannot be reached, the last known owner is used.
      return cache.get(endpointId)?.ownership;
    });
    cache.set(endpointId, { ownership, atMs: clock.monotonic() });
    return ownership;
  };
  const refresh = (endpointId: string): Promise<Ownership | undefined> => {
    const inFlight = lookups.get(endpointId);
    if (inFlight) return inFlight;
    // At most as many lookups are in flight as owners may be cached. Beyond that owners are unknown.
    if (lookups.size >= maxEndpoints) return Promise.resolve(undefined);
    const lookup = store(endpointId).finally(() => lookups.delete(endpointId));
    lookups.set(endpointId, lookup);
    return lookup;
  };

  return (endpointId) => {
    const found = cache.get(endpointId);
    if (!found) return refresh(endpointId);
    if (clock.monotonic() - found.atMs > freshMs) void refresh(endpointId);
    return found.ownership;
  };
}
