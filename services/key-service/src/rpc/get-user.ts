import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { findUserOfAccount } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';
import { requester } from './mutate.js';

/** The user to whom an account belongs. */
export async function getUser(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.GetUserRequest__Output,
  call: CallContext,
): Promise<keys.GetUserResponse> {
  const accountId = checkedAccountId(request.accountId);
  const user = await pools.query.read(requester({ accountId, call }), (db) =>
    findUserOfAccount(db, accountId),
  );
  if (!user) throw new AppError('account_not_found');
  return { user: userMessage(user) };
}
