import { invalid } from '@hypervize/errors';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import { confirmationMessage } from './confirmation.js';
import type { Holder, LeaseBook, Reached } from './lease-registry.js';

interface Deps {
  readonly book: LeaseBook;
  readonly clock: Clock;
  /** The place of the latest change that is committed. */
  head(): Promise<number>;
  /** How far a change of some time ago has come. */
  reached(seq: number): Promise<Reached>;
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
        return { confirmation: confirmationMessage(seq, await deps.reached(seq), deps.clock.now()) };
      },
      ListHolders: async () => {
        const headSeq = await deps.head();
        return { holders: (await deps.book.holders()).map(holderMessage), headSeq };
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
