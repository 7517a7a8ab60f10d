import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { withDatabase, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import { checkedActor, checkedOverlap } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { appendChange } from '../store/changes.js';
import { findKey, lockKey } from '../store/keys-read.js';
import { insertKey, markRevoked, markRolling, setSuccessor } from '../store/keys-write.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/**
 * Creates a successor with the same name, scopes and limit. The old key is revoked at once, or expires after the overlap.
 * Waits for the confirmation of that.
 */
export async function rollKey(
  { pool, bcrypt, macKeys, announcing }: Pick<Deps, 'pool' | 'bcrypt' | 'macKeys' | 'announcing'>,
  request: keys.RollKeyRequest__Output,
  call: CallContext,
): Promise<keys.RollKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const overlapMs = checkedOverlap(request.overlapSeconds) * 1_000;
  const actor = checkedActor(request.actor);

  // Checked before hashing, which takes long, and again once the key is locked.
  rollable(await withDatabase(pool, (db) => findKey(db, accountId, request.keyId)));
  const { key: secret, keyId } = generateKey();
  const bcryptHash = await bcrypt.hash(secret, keyId, call.signal);
  const mac = macKeys.make(secret);

  const rolled = await withTransaction(pool, async (db) => {
    const old = rollable(await lockKey(db, accountId, request.keyId));
    await markRolling(db, old.keyId);
    const key = await insertKey(db, { ...old, keyId, bcryptHash, mac });
    const { expiresAtMs } = old;
    const endsAtMs = Math.min(expiresAtMs ?? Number.POSITIVE_INFINITY, Date.now() + overlapMs);
    let predecessor = await setSuccessor(db, old.keyId, keyId, overlapMs === 0 ? expiresAtMs : endsAtMs);
    if (overlapMs === 0) predecessor = await markRevoked(db, old.keyId, actor.id, `rolled to ${keyId}`);
    const details = { successor: keyId, overlapSeconds: overlapMs / 1_000 };
    await appendAudit(db, { accountId, keyId: old.keyId, action: 'key.rolled', actor, details });
    const kind = overlapMs === 0 ? 'revoked' : 'changed';
    return { key, predecessor, change: await appendChange(db, kind, old.keyId, accountId) };
  });
  return {
    key: keyMessage(rolled.key),
    secret,
    predecessor: keyMessage(rolled.predecessor),
    confirmation: await announce(announcing, [rolled.change], call),
  };
}

/** The key, if it can be rolled; throws the reason if it cannot. */
function rollable(key: Key | undefined): Key {
  if (!key) throw new AppError('key_not_found');
  if (key.successorKeyId !== null) throw new AppError('key_superseded');
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.verifier.kind === 'unrevealed') throw new AppError('key_not_revealed');
  return key;
}
