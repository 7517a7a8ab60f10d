import type { Lease } from '@hypervize/revocation';
import type { SharedCache } from './shared-cache.js';

/**
 * What decides about keys, best first. Without the lease a revocation would reach the shared cache but not our memory.
 * Before there was one, the shared cache may have lost a tombstone that we have not been told of either: then key-service
 * decides alone.
 */
export type TrustState =
  /** Nothing but key-service: we have not been told yet of the changes that a cached verdict may lack. */
  | 'starting'
  /** Our memory, then the shared cache, then key-service. */
  | 'lease'
  /** The shared cache, then key-service. */
  | 'shared-cache'
  /** Key-service for each request; if it cannot be asked, what we remember, for a while, because an operator wants it so. */
  | 'stale-memory'
  /** Key-service for each request. */
  | 'key-service';

export interface Trust {
  readonly memory: boolean;
  readonly shared: boolean;
  /** Whether memory is believed when nobody can be asked. */
  readonly staleMemory: boolean;
  /** Whether a key of foreign form can be refused without asking. */
  readonly noImportedKeys: boolean;
}

interface Sources {
  readonly lease: Pick<Lease, 'held' | 'lostForMs'>;
  readonly shared: Pick<SharedCache, 'inUse'>;
  /** How long memory may be believed after the lease is lost, if nobody can be asked; 0 by default, in milliseconds. */
  readonly staleVerdictMs: number;
  hasImportedKeys(): boolean;
}

export function trustState({ lease, shared, staleVerdictMs }: Sources): TrustState {
  if (lease.held()) return 'lease';
  const lostForMs = lease.lostForMs();
  if (lostForMs === undefined) return 'starting';
  if (shared.inUse()) return 'shared-cache';
  return lostForMs < staleVerdictMs ? 'stale-memory' : 'key-service';
}

/** What may be used to decide about a key now; see docs/revocation.md. */
export function trustIn(sources: Sources): Trust {
  const state = trustState(sources);
  return {
    memory: state === 'lease',
    // Also when it has just failed: then it is tried, and found to be empty.
    shared: state !== 'starting',
    staleMemory: state === 'stale-memory',
    noImportedKeys: state === 'lease' && !sources.hasImportedKeys(),
  };
}
