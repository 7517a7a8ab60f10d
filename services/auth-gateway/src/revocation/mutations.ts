import { AppError, type ErrorCode, isAppError } from '@hypervize/errors';
import type { Cancellation } from '@hypervize/relay';
import type { Lease } from '@hypervize/revocation';
import type { Clock } from '@hypervize/runtime';

/** Resolves when what was begun before a change has settled; never rejects. Undefined if there is nothing to wait for. */
export type Settled = Promise<void> | undefined;

/**
 * The mutations that this gateway makes, with the right of a credential, at a service that does not know credentials and so
 * cannot check it in its transaction. None of them commits after a change of the credential was acknowledged, or after this gateway's lease
 * has run out: key-service waits for one or the other before it reports the change as CONFIRMED.
 */
export interface Mutations {
  /**
   * Makes a mutation. It has to end within `timeoutMs`: the service must not commit later. It is not cancelled with its
   * request, because only the service's answer tells that nothing will be committed any more. Rejects with the reason of
   * the cancellation, and with auth_unavailable if the lease is not held for long enough.
   */
  run<T>(
    of: { readonly subjectId: string; readonly cancellation: Cancellation },
    mutate: (options: { readonly timeoutMs: number }) => Promise<T>,
  ): Promise<T>;
  /** Resolves when the mutations of a subject that have begun by now have settled; of all subjects if none is given. */
  settled(subjectId?: string): Settled;
}

/** The longest that a mutation may take, in milliseconds. */
const maxMs = 10_000;
/** The shortest time for which a mutation is begun, in milliseconds. */
const minMs = 250;
/** How much longer than its timeout a mutation may be on its way to the service and in its commit, in milliseconds. */
const marginMs = 250;

/** Errors after which the mutation may still be committed. Any other error says that it was not made. */
const undecided: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'deadline_exceeded',
  'cancelled',
  'overloaded',
  'internal',
]);

/** No mutations yet. */
export function createMutations(
  lease: Pick<Lease, 'remainingMs'>,
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
): Mutations {
  const bySubject = new Map<string, Set<Promise<void>>>();

  const track = (subjectId: string, settled: Promise<void>) => {
    const siblings = bySubject.get(subjectId) ?? new Set();
    bySubject.set(subjectId, siblings.add(settled));
    void settled.then(() => {
      siblings.delete(settled);
      if (siblings.size === 0 && bySubject.get(subjectId) === siblings) bySubject.delete(subjectId);
    });
  };

  return {
    run: async ({ subjectId, cancellation }, mutate) => {
      if (cancellation.reason) throw cancellation.reason;
      const timeoutMs = Math.min(maxMs, lease.remainingMs() - marginMs);
      if (timeoutMs < minMs) throw new AppError('auth_unavailable');
      const certainAtMs = clock.monotonic() + timeoutMs + marginMs;
      const made = mutate({ timeoutMs });
      track(
        subjectId,
        made.then(
          () => {},
          (error: unknown) =>
            isDecided(error) ? undefined : clock.sleep(Math.max(0, certainAtMs - clock.monotonic())),
        ),
      );
      return made;
    },
    settled: (subjectId) => {
      const open =
        subjectId === undefined
          ? [...bySubject.values()].flatMap((one) => [...one])
          : bySubject.get(subjectId);
      const waiting = [...(open ?? [])];
      return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => {});
    },
  };
}

function isDecided(error: unknown): boolean {
  return isAppError(error) && !undecided.has(error.code);
}
