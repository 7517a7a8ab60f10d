import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool as Database } from '@hypervize/postgres';
import {
  createLease,
  createLeaseRegistry,
  createLeaseStore,
  type Lease,
  type LeaseRegistry,
} from '@hypervize/revocation';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import { createRegistry, type Registry } from '../endpoints/registry.js';
import { endpointsChangedAfter, latestVersion } from '../store/endpoints.js';

interface Options {
  readonly database: Database;
  /** Duration of a lease, in milliseconds. */
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface OpenEndpointRegistry {
  readonly registry: Registry;
  /** This replica's lease on the registry. */
  readonly lease: Lease;
  /** The leases of all replicas. */
  readonly leases: LeaseRegistry;
}

const maxHolderIdLength = 100;

/** Opens the registry of endpoints, which is empty until it is refreshed, and this replica's lease on it. */
export function openEndpointRegistry(releasers: Releasers, options: Options): OpenEndpointRegistry {
  const { database, leaseMs, clock, logger } = options;
  const holderId = `${hostname()}-${randomUUID()}`.slice(-maxHolderIdLength);
  const leases = createLeaseRegistry({
    store: createLeaseStore(database, () => latestVersion(database)),
    clock,
    leaseMs,
    onError: (error) => logger.warn({ err: error }, 'lease registry unavailable'),
  });
  const lease = createLease(clock);
  const registry = createRegistry({
    changedAfter: (version) => endpointsChangedAfter(database, version),
    grant: (version) => leases.renew({ holderId, appliedSeq: version }),
    lease,
    clock,
    onApplied: (version) => leases.applied({ holderId, appliedSeq: version }),
    onError: (error) => logger.warn({ err: error }, 'endpoint registry unavailable'),
  });
  releasers.add('lease', async () => {
    lease.drop();
    // Otherwise changes of endpoints would wait for this lease to expire; if this fails, they do.
    await leases.leave(holderId).catch(() => {});
  });
  return { registry, lease, leases };
}
