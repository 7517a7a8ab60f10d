import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedKeyId } from '../keys/rules.js';
import { findKey } from '../store/keys-read.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { requester } from './mutate.js';

/** Returns one key of an account, without its secret. */
export async function getKey(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.GetKeyRequest__Output,
  call: CallContext,
): Promise<keys.GetKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const keyId = checkedKeyId(request.keyId);
  const key = await pools.query.read(requester({ accountId, call }), (db) => findKey(db, accountId, keyId));
  if (!key) throw new AppError('key_not_found');
  return { key: keyMessage(key) };
}
