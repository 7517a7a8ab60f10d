import { AppError } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import { maxActiveKeys } from '../keys/rules.js';
import { countActiveKeys } from '../store/keys-read.js';

/** Throws too_many_keys if the account cannot have one more key. Exact in a transaction that has locked the account. */
export async function checkQuota(db: Queryable, accountId: string): Promise<void> {
  if ((await countActiveKeys(db, accountId)) >= maxActiveKeys) throw new AppError('too_many_keys');
}
