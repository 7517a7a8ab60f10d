import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { withDatabase, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import { checkedActor } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { findDefaultKey } from '../store/keys-read.js';
import { setSecret } from '../store/keys-write.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/** Gives the default key of an account its secret and returns it. Works once. */
export async function revealDefaultKey(
  { pool, bcrypt, macKeys }: Pick<Deps, 'pool' | 'bcrypt' | 'macKeys'>,
  request: keys.RevealDefaultKeyRequest__Output,
  call: CallContext,
): Promise<keys.RevealDefaultKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const find = () => withDatabase(pool, (db) => findDefaultKey(db, accountId));

  const { keyId } = revealable(await find());
  const { key: secret } = generateKey({ keyId });
  const bcryptHash = await bcrypt.hash(secret, keyId, call.signal);

  const key = await withTransaction(pool, async (db) => {
    const revealed = await setSecret(db, keyId, { bcryptHash, mac: macKeys.make(secret) });
    if (revealed) await appendAudit(db, { accountId, keyId, action: 'key.revealed', actor });
    return revealed;
  });
  if (!key) {
    // A concurrent call has revealed or revoked the key; the check throws the error for that.
    revealable(await find());
    throw new AppError('unavailable');
  }
  return { key: keyMessage(key), secret };
}

/** The key, if it can be revealed; throws the reason if it cannot. */
function revealable(key: Key | undefined): Key {
  if (!key) throw new AppError('key_not_found', 'The account has no default key.');
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.verifier.kind !== 'unrevealed') throw new AppError('key_already_revealed');
  return key;
}
