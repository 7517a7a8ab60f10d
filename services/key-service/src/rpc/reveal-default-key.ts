import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { withDatabase, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import { checkedActor } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { findDefaultKey, giveSecret } from '../store/keys.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

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
    const given = await giveSecret(db, keyId, { bcryptHash, mac: macKeys.make(secret) });
    if (given) await appendAudit(db, { accountId, keyId, action: 'key.revealed', actor });
    return given;
  });
  if (!key) {
    // Somebody was faster, with another secret or with a revocation: this throws what it was.
    revealable(await find());
    throw new AppError('unavailable');
  }
  return { key: keyMessage(key), secret };
}

function revealable(key: Key | undefined): Key {
  if (!key) throw new AppError('key_not_found', 'The account has no default key.');
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.verifier.kind !== 'unrevealed') throw new AppError('key_already_revealed');
  return key;
}
