import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { findDefaultKey } from '../store/keys-read.js';
import { findUserOfAccount } from '../store/users.js';
import type { Deps } from './deps.js';
import { keyMessage, userMessage } from './message.js';
import { requester } from './mutate.js';

/** The user to whom an account belongs. */
export async function getUser(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.GetUserRequest__Output,
  call: CallContext,
): Promise<keys.GetUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  return pools.query.read(requester({ accountId, call }), async (db) => {
    const user = await findUserOfAccount(db, accountId);
    if (!user) throw new AppError('account_not_found');
    const defaultKey = await findDefaultKey(db, accountId);
    return { user: userMessage(user), ...(defaultKey ? { defaultKey: keyMessage(defaultKey) } : {}) };
  });
}
