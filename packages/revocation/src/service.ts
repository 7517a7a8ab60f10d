import { AppError, invalid } from '@hypervize/errors';
import {
  type CallObserver,
  checkedAccountId,
  contracts,
  type Implementation,
  implement,
} from '@hypervize/rpc';
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
  /** Whether there is a change with this seq that concerns the account. */
  concerns(seq: number, accountId: string): Promise<boolean>;
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
      GetRevocation: async ({ seq, accountId }) => {
        if (!(seq >= 1)) throw invalid('seq', 'seq must be 1 or more.');
        if (accountId === undefined) await checkInLog(deps, seq);
        else if (!(await deps.concerns(seq, checkedAccountId(accountId))))
          throw new AppError('revocation_not_found');
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

async function checkInLog({ head }: Pick<Deps, 'head'>, seq: number): Promise<void> {
  const latest = await head();
  if (seq > latest) throw invalid('seq', `Change ${seq} does not exist. The latest change is ${latest}.`);
}

function holderMessage({ holderId, appliedSeq, renewedAtMs, lapsed }: Holder) {
  const state = lapsed ? ('STATE_LAPSED' as const) : ('STATE_HELD' as const);
  return { holderId, appliedSeq, renewedUnixMs: renewedAtMs, state };
}
