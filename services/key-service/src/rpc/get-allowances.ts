import { invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type usage } from '@hypervize/rpc';
import { findAllowances } from '../store/usage-read.js';
import { monthOf } from '../usage/periods.js';
import type { Deps } from './deps.js';
import { limitsMessage } from './message.js';

const maxAccounts = 1_000;

/** The limits of accounts and what they have used this month. Unknown accounts have the default limits and no usage. */
export async function getAllowances(
  { pools }: Pick<Deps, 'pools'>,
  request: usage.GetAllowancesRequest__Output,
): Promise<usage.GetAllowancesResponse> {
  if (request.accountIds.length < 1 || request.accountIds.length > maxAccounts)
    throw invalid('account_ids', `account_ids must have 1 to ${maxAccounts} entries.`);
  const accountIds = request.accountIds.map(checkedAccountId);
  const { beginMs, endMs } = monthOf(Date.now());
  const rows = await withDatabase(pools.usage, (db) => findAllowances(db, accountIds, beginMs));
  const found = new Map(rows.map((row) => [row.accountId, row]));
  return {
    allowances: accountIds.map((accountId) => {
      const allowance = found.get(accountId);
      return {
        accountId,
        limits: limitsMessage(allowance ?? { requestsPerMinute: null, tokensPerMonth: null }),
        tokensUsed: allowance?.tokensUsed ?? 0,
        periodEndUnixMs: endMs,
      };
    }),
  };
}
