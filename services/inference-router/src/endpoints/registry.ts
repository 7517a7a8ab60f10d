import type { Lease } from '@hypervize/revocation';
import type { Clock } from '@hypervize/runtime';
import { createBatcher } from '@hypervize/runtime';
import type { Endpoint, EndpointState } from './endpoint.js';

/** What this replica knows of an endpoint, and how far that can be relied on. */
export type Lookup =
  /** As of now: the lease is held. */
  | { readonly kind: 'fresh'; readonly endpoint: Endpoint | undefined }
  /** There is no lease: rights may have been taken away since. */
  | { readonly kind: 'stale'; readonly endpoint: Endpoint | undefined }
  /** Nothing has been read yet. */
  | { readonly kind: 'not-loaded' };

/** All endpoints, in memory. */
export interface Registry {
  find(endpointId: string): Lookup;
  /** Those in a state. */
  inState(state: EndpointState): readonly Endpoint[];
  /** Reads what has changed; called when there is news, and every so often in case the news was lost. Does not reject. */
  refresh(): Promise<void>;
  /** Asks for a lease on what is known, and reads what is missing. Does not reject. */
  renew(): Promise<void>;
  /** When a version had been read at the latest, by the monotonic clock. */
  seenAtMs(version: number): number;
  /** Milliseconds since the registry was last known to be complete; Infinity if it never was. */
  ageMs(): number;
}

interface Options {
  /** Endpoints with a version above the given one, in the order of versions, at most some; empty at the end. */
  changedAfter(version: number): Promise<Endpoint[]>;
  /** Commits a lease for one who has applied `version`, then reads the head. */
  grant(version: number): Promise<{ headSeq: number; leaseMs: number }>;
  readonly lease: Lease;
  readonly clock: Clock;
  /** An endpoint is something else than before, is new, or is there no more. */
  onChange(endpoint: Endpoint): void;
  /** Everything up to a version has been applied. */
  onApplied(version: number): void;
  onError(error: unknown): void;
}

/** How many of the latest versions' times are kept. */
const keptTimes = 10_000;

/** An empty registry. It is filled by `refresh`. */
export function createRegistry(options: Options): Registry {
  const { lease, clock } = options;
  const endpoints = new Map<string, Endpoint>();
  let times: { version: number; seenMs: number }[] = [];
  let version = 0;
  let completeAtMs: number | undefined;

  const apply = (endpoint: Endpoint) => {
    if (endpoint.state === 'deleted') endpoints.delete(endpoint.endpointId);
    else endpoints.set(endpoint.endpointId, endpoint);
    options.onChange(endpoint);
  };
  const read = createBatcher(async () => {
    // What is read now is complete as of when the reading began.
    const beganMs = clock.monotonic();
    const before = version;
    for (;;) {
      const changed = await options.changedAfter(version);
      for (const endpoint of changed) apply(endpoint);
      const last = changed.at(-1);
      if (!last) break;
      version = last.version;
      times = [...times, { version, seenMs: clock.monotonic() }].slice(-keptTimes);
    }
    completeAtMs = beganMs;
    lease.applied(version);
    if (version !== before) options.onApplied(version);
  });

  return {
    find: (endpointId) => {
      if (completeAtMs === undefined) return { kind: 'not-loaded' };
      return { kind: lease.held() ? 'fresh' : 'stale', endpoint: endpoints.get(endpointId) };
    },
    inState: (state) => [...endpoints.values()].filter((endpoint) => endpoint.state === state),
    refresh: () => read(undefined).catch(options.onError),
    renew: async () => {
      try {
        const number = lease.sending();
        const { headSeq, leaseMs } = await options.grant(version);
        lease.granted(number, headSeq, leaseMs);
        if (version < headSeq || completeAtMs === undefined) await read(undefined);
      } catch (error) {
        options.onError(error);
      }
    },
    seenAtMs: (wanted) => {
      if (wanted > version) return clock.monotonic();
      return times.find((time) => time.version >= wanted)?.seenMs ?? clock.monotonic();
    },
    ageMs: () => (completeAtMs === undefined ? Number.POSITIVE_INFINITY : clock.monotonic() - completeAtMs),
  };
}
