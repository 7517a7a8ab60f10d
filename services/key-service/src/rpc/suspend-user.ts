import { AppError } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor, checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { appendChangesOfAccount, latestChange } from '../store/changes.js';
import { lockAccount, suspendUser as markSuspended } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';

/** Suspends an account and waits for the confirmation. Suspending a suspended account changes nothing, but also waits. */
export async function suspendUser(
  { pool, announcing }: Pick<Deps, 'pool' | 'announcing'>,
  request: keys.SuspendUserRequest__Output,
  call: CallContext,
): Promise<keys.SuspendUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);
  const { user, changes } = await withTransaction(pool, async (db) => {
    const before = await lockAccount(db, accountId);
    const user = before && (await markSuspended(db, accountId, actor.id, reason));
    if (!user) throw new AppError('account_not_found');
    if (before.suspended) {
      const seq = await latestChange(db, 'suspended', accountId);
      return { user, changes: [{ seq, kind: 'suspended' as const, keyId: '' }] };
    }
    await appendAudit(db, { accountId, keyId: '', action: 'user.suspended', actor, details: { reason } });
    return { user, changes: await appendChangesOfAccount(db, 'suspended', accountId) };
  });
  return { user: userMessage(user), confirmation: await announce(announcing, changes, call) };
}
