import type { LeaseRegistry } from '@hypervize/revocation';
import type { keys } from '@hypervize/rpc';

export interface Grant {
  /** The number of the renewal that it answers. */
  readonly number: number;
  readonly headSeq: number;
  readonly leaseMs: number;
}

/** The renewals that arrive on one stream of the change feed, and the leases granted for them. */
export interface LeaseGrants {
  /** Reads what the follower sends, until the stream ends or the follower leaves. Never rejects. */
  readAll(incoming: AsyncIterator<keys.FollowRequest__Output>): Promise<void>;
  /** The latest grant that has not been taken, if there is one. Older ones are dropped. */
  take(): Grant | undefined;
}

interface Options {
  readonly leases: Pick<LeaseRegistry, 'renew' | 'applied' | 'leave'>;
  readonly holderId: string;
  readonly signal: AbortSignal;
  onGrant(): void;
  onError(error: unknown): void;
}

/** Grants leases to one holder. A renewal that fails gets no response: the holder's lease expires. */
export function createLeaseGrants(options: Options): LeaseGrants {
  const { leases, holderId, signal, onGrant, onError } = options;
  let grant: Grant | undefined;
  let renewing = Promise.resolve();

  const renew = async (number: number, appliedSeq: number) => {
    const granted = await leases.renew({ holderId, appliedSeq });
    if (signal.aborted || (grant && grant.number > number)) return;
    grant = { number, ...granted };
    onGrant();
  };

  return {
    readAll: async (incoming) => {
      try {
        for (;;) {
          const { done, value } = await incoming.next();
          if (done) return;
          if (value.applied) leases.applied({ holderId, appliedSeq: value.applied.seq });
          if (value.renew) renewing = renew(value.renew.number, value.renew.appliedSeq).catch(onError);
          if (value.leave) {
            // A renewal that is being written would put the lease back.
            await renewing;
            return await leases.leave(holderId).catch(onError);
          }
        }
      } catch {
        // Reading fails when the stream is cancelled, which is treated like its end.
      }
    },
    take: () => {
      const taken = grant;
      grant = undefined;
      return taken;
    },
  };
}
