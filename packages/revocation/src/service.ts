import { invalid } from '@hypervize/errors';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import { confirmationMessage } from './confirmation.js';
import type { LeaseRegistry } from './lease-registry.js';
import type { Holder } from './observed-leases.js';
import type { ConfirmationStatus } from './wait-until-applied.js';

interface Deps {
  readonly leases: Pick<LeaseRegistry, 'holders'>;
  readonly clock: Clock;
  /** The seq of the latest committed change. */
  head(): Promise<number>;
  /** How far a change of the past has come. */
  statusOf(seq: number): Promise<ConfirmationStatus>;
}

/** The RevocationService of a service that grants leases. `callers` may use both methods. */
export function revocationService(
  deps: Deps,
  callers: readonly string[],
  observe: CallObserver,
): Implementation {
  return implement<typeof contracts.revocation>(contracts.revocation, {
    unary: {
      GetRevocation: async ({ seq }) => {
        if (!(seq >= 1)) throw invalid('seq', 'seq must be 1 or more.');
        const head = await deps.head();
        if (seq > head) throw invalid('seq', `Change ${seq} does not exist. The latest change is ${head}.`);
        return { confirmation: confirmationMessage(seq, await deps.statusOf(seq), deps.clock.now()) };
      },
      ListHolders: async () => {
        const headSeq = await deps.head();
        return { holders: (await deps.leases.holders()).map(holderMessage), headSeq };
      },
    },
    streams: {},
    callers: { GetRevocation: callers, ListHolders: callers },
    observe,
  });
}

function holderMessage({ holderId, appliedSeq, renewedAtMs, lapsed }: Holder) {
  const state = lapsed ? ('STATE_LAPSED' as const) : ('STATE_HELD' as const);
  return { holderId, appliedSeq, renewedUnixMs: renewedAtMs, state };
}
