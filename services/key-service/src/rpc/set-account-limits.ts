import { AppError } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedAccountLimits, checkedActor } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { setAccountLimits as storeLimits } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';

/** Sets both limits of an account. A limit that is absent from the request becomes the default limit. */
export async function setAccountLimits(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.SetAccountLimitsRequest__Output,
): Promise<keys.SetAccountLimitsResponse> {
  const accountId = checkedAccountId(request.accountId);
  const limits = checkedAccountLimits(request.limits);
  const actor = checkedActor(request.actor);
  const user = await withTransaction(pool, async (db) => {
    const limited = await storeLimits(db, accountId, limits);
    if (!limited) throw new AppError('account_not_found');
    await appendAudit(db, { accountId, keyId: '', action: 'user.limited', actor, details: limits });
    return limited;
  });
  return { user: userMessage(user) };
}
