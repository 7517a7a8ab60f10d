import { AppError } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type keys } from '@hypervize/rpc';
import { findKey } from '../store/keys-read.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/** Returns one key of an account, without its secret. */
export async function getKey(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.GetKeyRequest__Output,
): Promise<keys.GetKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const key = await withDatabase(pool, (db) => findKey(db, accountId, request.keyId));
  if (!key) throw new AppError('key_not_found');
  return { key: keyMessage(key) };
}
