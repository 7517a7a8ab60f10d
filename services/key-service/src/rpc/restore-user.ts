import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { restoreUser as markRestored } from '../store/users.js';
import { audited } from './audited.js';
import { changesOfAccount } from './changes-of-account.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';
import { mutate } from './mutate.js';

/** Ends the suspension of an account. Does nothing if it is not suspended. */
export async function restoreUser(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: keys.RestoreUserRequest__Output,
  call: CallContext,
): Promise<keys.RestoreUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  return audited(deps, { action: 'user.restored', accountId, actor }, async () => {
    const { result: user, changes } = await mutate(
      deps.pools.manage,
      { accountId, actor, call },
      async (db, before) => {
        const restored = await markRestored(db, accountId);
        if (!restored) throw new AppError('account_not_found');
        if (!before.suspended) return { result: restored };
        await appendAudit(db, { accountId, keyId: '', action: 'user.restored', actor });
        return { result: restored, changes: await changesOfAccount(db, 'changed', accountId) };
      },
    );
    // Replaces cached verdicts that say that the account is suspended.
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    return { user: userMessage(user) };
  });
}
