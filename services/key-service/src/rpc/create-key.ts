import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { brokenUniqueConstraint, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import {
  checkedActor,
  checkedExpiry,
  checkedKeyLimit,
  checkedName,
  checkedScopes,
  maxActiveKeys,
} from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { countActiveKeys } from '../store/keys-read.js';
import { insertKey } from '../store/keys-write.js';
import { lockAccount } from '../store/users.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/** Creates a key and returns its secret, which is not stored and cannot be read again. */
export async function createKey(
  { pool, bcrypt, macKeys }: Pick<Deps, 'pool' | 'bcrypt' | 'macKeys'>,
  request: keys.CreateKeyRequest__Output,
  call: CallContext,
): Promise<keys.CreateKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const name = checkedName(request.name);
  const scopes = checkedScopes(request.scopes);
  const expiresAtMs = checkedExpiry(request.expiresUnixMs, Date.now());
  const requestsPerMinute = checkedKeyLimit(request.requestsPerMinute);
  const actor = checkedActor(request.actor);

  // Hashing takes long, so it is done before the transaction.
  const { key: secret, keyId } = generateKey();
  const bcryptHash = await bcrypt.hash(secret, keyId, call.signal);
  const mac = macKeys.make(secret);

  const key = await withTransaction(pool, async (db) => {
    const account = await lockAccount(db, accountId);
    if (!account) throw new AppError('account_not_found');
    if (account.suspended) throw new AppError('account_suspended');
    if ((await countActiveKeys(db, accountId)) >= maxActiveKeys) throw new AppError('too_many_keys');
    const rights = { accountId, name, scopes, expiresAtMs, requestsPerMinute };
    const created = await insertKey(db, { ...rights, keyId, bcryptHash, mac });
    await appendAudit(db, { accountId, keyId, action: 'key.created', actor, details: { name, scopes } });
    return created;
  }).catch((error: unknown) => {
    throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
  });
  return { key: keyMessage(key), secret };
}
