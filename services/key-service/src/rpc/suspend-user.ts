import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { latestChange } from '../store/changes.js';
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
    const { result, changes } = await mutate(
      deps.pools.revoke,
      { accountId, actor, call },
      async (db, before) => {
        const user = await markSuspended(db, accountId, actor.id, reason);
        if (!user) throw new AppError('account_not_found');
        if (before.suspended) {
          const seq = await latestChange(db, 'suspended', accountId);
          return { result: { user, earlier: [{ seq, kind: 'suspended' as const, keyId: '' }] } };
        }
        const details = { reason };
        await appendAudit(db, { accountId, keyId: '', action: 'user.suspended', actor, details });
        return {
          result: { user, earlier: [] },
          changes: await changesOfAccount(db, 'suspended', accountId),
        };
      },
    );
    const confirmation = await announce(deps.announcing, [...changes, ...result.earlier], call);
    return { user: userMessage(result.user), confirmation };
  });
}
