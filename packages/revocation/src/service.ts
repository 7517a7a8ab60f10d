import { invalid } from '@hypervize/errors';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import { confirmationMessage } from './confirmation.js';
import type { ConfirmationStatus, Holder, LeaseRegistry } from './lease-registry.js';

interface Deps {
  readonly leases: LeaseRegistry;
  readonly clock: Clock;
  /** The place of the latest change that is committed. */
  head(): Promise<number>;
  /** How far a change of some time ago has come. */
  statusOf(seq: number): Promise<ConfirmationStatus>;
}

/** RevocationService, as each service that grants leases serves it. */
export function revocationService(
  deps: Deps,
  callers: readonly string[],
  observe: CallObserver,
): Implementation {
  return implement<typeof contracts.revocation>(contracts.revocation, {
    unary: {
      GetRevocation: async ({ seq }) => {
        if (!(seq >= 1)) throw invalid('seq', 'seq must be 1 or more.');
        if (seq > (await deps.head())) throw invalid('seq', `There is no change ${seq} yet.`);
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
