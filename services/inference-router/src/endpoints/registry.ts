import type { Lease } from '@hypervize/revocation';
import { type Clock, createBatcher } from '@hypervize/runtime';
import type { Endpoint } from './endpoint.js';

/** What this replica knows about an endpoint, and whether that is up to date. */
export type Lookup =
  /** The lease is held: the registry is up to date. */
  | { readonly kind: 'fresh'; readonly endpoint: Endpoint | undefined }
  /** There is no lease: rights may have been withdrawn since. */
  | { readonly kind: 'stale'; readonly endpoint: Endpoint | undefined }
  /** The registry has not been read yet. */
  | { readonly kind: 'not-loaded' };

/** All endpoints, in memory. */
export interface Registry {
  find(endpointId: string): Lookup;
  /** Calls the listener with every endpoint that is added, changed or deleted from now on. */
  onChange(listener: (endpoint: Endpoint) => void): void;
  /** Reads the changes. To be called on notifications, and periodically because they may be lost. Does not reject. */
  refresh(): Promise<void>;
  /** Renews the lease, and reads the changes that it requires. Does not reject. */
  renew(): Promise<void>;
  /** A monotonic time at or after the one at which a version was read. */
  seenAtMs(version: number): number;
  /** Time since the registry was last known to be complete, in milliseconds; Infinity if it never was. */
  ageMs(): number;
}

interface Options {
  /** A page of the endpoints with a version above the given one, ordered by version; empty if there are none. */
  changedAfter(version: number): Promise<Endpoint[]>;
  /** Commits a lease of a holder that has applied `version`, then reads the head. */
  grant(version: number): Promise<{ headSeq: number; leaseMs: number }>;
  readonly lease: Lease;
  readonly clock: Clock;
  /** Every change up to a version has been applied. */
  onApplied(version: number): void;
  onError(error: unknown): void;
}

/** The number of versions whose read times are kept. */
const maxReadTimes = 10_000;

/** An empty registry. `refresh` and `renew` fill it. */
export function createRegistry(options: Options): Registry {
  const { lease, clock } = options;
  const endpoints = new Map<string, Endpoint>();
  const listeners: ((endpoint: Endpoint) => void)[] = [];
  let readTimes: readonly { readonly version: number; readonly readAtMs: number }[] = [];
  let version = 0;
  let completeAtMs: number | undefined;

  const apply = (endpoint: Endpoint) => {
    if (endpoint.state === 'deleted') endpoints.delete(endpoint.endpointId);
    else endpoints.set(endpoint.endpointId, endpoint);
    for (const listener of listeners) listener(endpoint);
  };
  const read = createBatcher(async () => {
    // What is read is complete as of the start of the read.
    const startedAtMs = clock.monotonic();
    const versionBefore = version;
    for (;;) {
      const changed = await options.changedAfter(version);
      for (const endpoint of changed) apply(endpoint);
      const last = changed.at(-1);
      if (!last) break;
      version = last.version;
      readTimes = [...readTimes, { version, readAtMs: clock.monotonic() }].slice(-maxReadTimes);
    }
    completeAtMs = startedAtMs;
    lease.applied(version);
    if (version !== versionBefore) options.onApplied(version);
  });
  const renew = async () => {
    const renewal = lease.sending();
    const { headSeq, leaseMs } = await options.grant(version);
    lease.granted(renewal, headSeq, leaseMs);
    if (version < headSeq || completeAtMs === undefined) await read(undefined);
  };

  return {
    find: (endpointId) => {
      if (completeAtMs === undefined) return { kind: 'not-loaded' };
      return { kind: lease.held() ? 'fresh' : 'stale', endpoint: endpoints.get(endpointId) };
    },
    onChange: (listener) => listeners.push(listener),
    refresh: () => read(undefined).catch(options.onError),
    renew: () => renew().catch(options.onError),
    seenAtMs: (wanted) => {
      if (wanted > version) return clock.monotonic();
      return readTimes.find((time) => time.version >= wanted)?.readAtMs ?? clock.monotonic();
    },
    ageMs: () => (completeAtMs === undefined ? Number.POSITIVE_INFINITY : clock.monotonic() - completeAtMs),
  };
}
