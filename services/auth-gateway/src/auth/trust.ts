import type { Lease } from '@hypervize/revocation';
import type { SharedCache } from './shared-cache.js';

/**
 * What decides about keys, best first. Without the lease, a revocation reaches the shared cache but not this gateway's
 * memory. Before the first lease, the shared cache may have lost a tombstone of which this gateway has not been told
 * either, so only key-service decides. See docs/revocation.md.
 */
export const trustStates = [
  /** key-service alone: changes that a cached verdict may lack have not been received yet. */
  'starting',
  /** Memory, then the shared cache, then key-service. */
  'lease',
  /** The shared cache, then key-service. */
  'shared_cache',
  /** key-service for each request; memory if it cannot be reached, for as long as the operator has configured. */
  'stale_memory',
  /** key-service for each request. */
  'key_service',
] as const;
export type TrustState = (typeof trustStates)[number];

/** Which sources may decide about a key. */
export interface Trust {
  readonly memory: boolean;
  readonly sharedCache: boolean;
  /** Memory may be used when key-service cannot be reached. */
  readonly staleMemory: boolean;
  /** No key has ever been imported, so a key of another form than ours is invalid. */
  readonly noImportedKeys: boolean;
}

export interface TrustSources {
  readonly lease: Pick<Lease, 'held' | 'lostForMs'>;
  readonly sharedCache: Pick<SharedCache, 'inUse'>;
  /** How long memory may be used after the lease is lost if nothing else can be reached, in milliseconds. */
  readonly staleVerdictMs: number;
  hasImportedKeys(): boolean;
}

/** The present state. */
export function trustState({ lease, sharedCache, staleVerdictMs }: TrustSources): TrustState {
  if (lease.held()) return 'lease';
  const lostForMs = lease.lostForMs();
  if (lostForMs === undefined) return 'starting';
  if (sharedCache.inUse()) return 'shared_cache';
  return lostForMs < staleVerdictMs ? 'stale_memory' : 'key_service';
}

/** What may be used to decide about a key now. */
export function trustIn(sources: TrustSources): Trust {
  const state = trustState(sources);
  return {
    memory: state === 'lease',
    // A cache that has just failed is still tried; it behaves as if it were empty.
    sharedCache: state !== 'starting',
    staleMemory: state === 'stale_memory',
    noImportedKeys: state === 'lease' && !sources.hasImportedKeys(),
  };
}
