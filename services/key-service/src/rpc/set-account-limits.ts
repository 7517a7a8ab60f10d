import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { checkedAccountLimits } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { setAccountLimits as storeLimits } from '../store/users.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';
import { mutate } from './mutate.js';

/** Sets both limits of an account. A limit that is absent from the request becomes the default limit. */
export async function setAccountLimits(
  deps: Pick<Deps, 'pools' | 'refusals'>,
  request: keys.SetAccountLimitsRequest__Output,
  call: CallContext,
): Promise<keys.SetAccountLimitsResponse> {
  const accountId = checkedAccountId(request.accountId);
  const limits = checkedAccountLimits(request.limits);
  const actor = checkedActor(request.actor);
  return audited(deps, { action: 'user.limited', accountId, actor }, async () => {
    const { result: user } = await mutate(deps.pools.manage, { accountId, actor, call }, async (db) => {
      const limited = await storeLimits(db, accountId, limits);
      if (!limited) throw new AppError('account_not_found');
      await appendAudit(db, { accountId, keyId: '', action: 'user.limited', actor, details: limits });
      return { result: limited };
    });
    return { user: userMessage(user) };
  });
}
