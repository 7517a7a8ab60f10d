import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { suspendUser as markSuspended } from '../store/users.js';
import { audited } from './audited.js';
import { changesOfAccount } from './changes-of-account.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';
import { mutate } from './mutate.js';

/** Suspends an account and waits for the confirmation. Suspending a suspended account changes nothing, but also waits. */
export async function suspendUser(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: keys.SuspendUserRequest__Output,
  call: CallContext,
): Promise<keys.SuspendUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);

  return audited(deps, { action: 'user.suspended', accountId, actor }, async () => {
    const { result: user, changes } = await mutate(
      deps.pools.revoke,
      { accountId, actor, call },
      async (db, before) => {
        const suspended = await markSuspended(db, accountId, actor.id, reason);
        if (!suspended) throw new AppError('account_not_found');
        const details = { reason };
        if (!before.suspended)
          await appendAudit(db, { accountId, keyId: '', action: 'user.suspended', actor, details });
        // Repeated for an account that is suspended already: the changes of then may not have reached the shared cache.
        return { result: suspended, changes: await changesOfAccount(db, 'suspended', accountId) };
      },
    );
    return { user: userMessage(user), confirmation: await announce(deps.announcing, changes, call) };
  });
}
