import type { Endpoint } from './endpoint.js';

/** What this replica knows of an endpoint, and how far that can be relied on. */
export type Lookup =
  /** As of a moment ago. */
  | { readonly kind: 'fresh'; readonly endpoint: Endpoint | undefined }
  /** The database has not been heard of for a while: rights may have been taken away since. */
  | { readonly kind: 'stale'; readonly endpoint: Endpoint | undefined }
  /** Nothing has been read yet. */
  | { readonly kind: 'not-loaded' };

/** All endpoints, in memory. */
export interface Registry {
  find(endpointId: string): Lookup;
  /** Reads what has changed; called when there is news, and every so often in case the news was lost. */
  refresh(): Promise<void>;
  /** Milliseconds since the registry was last known to be complete; Infinity if it never was. */
  ageMs(): number;
}

interface Options {
  /** Endpoints with a version above the given one, in the order of versions, at most some; empty at the end. */
  changedAfter(version: number): Promise<Endpoint[]>;
  monotonicMs(): number;
  /** From this age on it is stale. */
  staleAfterMs: number;
  onError(error: unknown): void;
}

/** An empty registry. It is filled by `refresh`. */
export function createRegistry(options: Options): Registry {
  const endpoints = new Map<string, Endpoint>();
  let version = 0;
  let completeAtMs: number | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  const read = async () => {
    // What is read now is complete as of when the reading began.
    const beganMs = options.monotonicMs();
    for (;;) {
      const changed = await options.changedAfter(version);
      for (const endpoint of changed) endpoints.set(endpoint.endpointId, endpoint);
      const last = changed.at(-1);
      if (!last) break;
      version = last.version;
    }
    completeAtMs = beganMs;
  };
  const ageMs = () =>
    completeAtMs === undefined ? Number.POSITIVE_INFINITY : options.monotonicMs() - completeAtMs;

  return {
    find: (endpointId) => {
      const age = ageMs();
      if (age === Number.POSITIVE_INFINITY) return { kind: 'not-loaded' };
      return { kind: age < options.staleAfterMs ? 'fresh' : 'stale', endpoint: endpoints.get(endpointId) };
    },
    refresh: () => {
      again = running !== undefined;
      running ??= (async () => {
        do {
          again = false;
          await read().catch(options.onError);
        } while (again);
        running = undefined;
      })();
      return running;
    },
    ageMs,
  };
}
