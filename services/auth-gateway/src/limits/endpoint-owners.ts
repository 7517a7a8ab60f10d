import { AppError, isAppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/** Whose an endpoint is, as the router said a moment ago. For limits only: who may call it the router decides itself. */
export interface Ownership {
  readonly accountId: string;
  readonly isPublic: boolean;
}

/** Undefined: there is no such endpoint, or nobody can be asked. */
export type OwnerOf = (endpointId: string) => Ownership | undefined | Promise<Ownership | undefined>;

/** What was said is asked again behind the requests after this time, in milliseconds. */
const freshMs = 2_000;
/** And is not used any more after that one. */
const usableMs = 60_000;

/** Remembers whose endpoints are, so that few requests wait for the answer. */
export function createEndpointOwners(
  ask: (endpointId: string) => Promise<Ownership>,
  clock: Pick<Clock, 'monotonic'>,
  maxEndpoints: number,
): OwnerOf {
  const known = new LRUCache<string, { ownership: Ownership | undefined; atMs: number }>({
    max: maxEndpoints,
    ttl: usableMs,
    perf: { now: () => clock.monotonic() },
  });
  const asking = new Map<string, Promise<Ownership | undefined>>();

  const learn = (endpointId: string): Promise<Ownership | undefined> => {
    const underWay = asking.get(endpointId);
    if (underWay) return underWay;
    // As many at a time as may be remembered: beyond that nothing is found out.
    if (asking.size >= maxEndpoints) return Promise.resolve(undefined);
    const learning = ask(endpointId)
      .catch((error: unknown) => {
        if (isAppError(error) && error.code === 'endpoint_not_found') return undefined;
        // What was known stays known while nobody can be asked.
        return known.get(endpointId)?.ownership;
      })
      .then((ownership) => {
        known.set(endpointId, { ownership, atMs: clock.monotonic() });
        return ownership;
      })
      .finally(() => asking.delete(endpointId));
    asking.set(endpointId, learning);
    return learning;
  };

  return (endpointId) => {
    const found = known.get(endpointId);
    if (!found) return learn(endpointId);
    if (clock.monotonic() - found.atMs > freshMs) void learn(endpointId);
    return found.ownership;
  };
}

/** The ownership of an answer of the router. */
export function ownershipOf(reply: { accountId: string; authMode: string }): Ownership {
  if (reply.accountId === '') throw new AppError('internal', undefined, { cause: new Error('no owner') });
  return { accountId: reply.accountId, isPublic: reply.authMode === 'AUTH_MODE_PUBLIC' };
}
