import { AppError } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { appendChangesOfAccount } from '../store/changes.js';
import { lockAccount, restoreUser as markRestored } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';

/** Ends the suspension of an account. Does nothing if it is not suspended. */
export async function restoreUser(
  { pool, announcing }: Pick<Deps, 'pool' | 'announcing'>,
  request: keys.RestoreUserRequest__Output,
  call: CallContext,
): Promise<keys.RestoreUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const { user, changes } = await withTransaction(pool, async (db) => {
    const before = await lockAccount(db, accountId);
    const user = before && (await markRestored(db, accountId));
    if (!user) throw new AppError('account_not_found');
    if (!before.suspended) return { user, changes: [] };
    await appendAudit(db, { accountId, keyId: '', action: 'user.restored', actor });
    return { user, changes: await appendChangesOfAccount(db, 'changed', accountId) };
  });
  // Replaces cached verdicts that say that the account is suspended.
  if (changes.length > 0) await announce(announcing, changes, call);
  return { user: userMessage(user) };
}
