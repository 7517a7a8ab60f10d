import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type Actor, checkedActor } from '../keys/actor.js';
import type { Key, Mac } from '../keys/key.js';
import { checkedKeyId, checkedOverlap } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { findKey, lockKey } from '../store/keys-read.js';
import { insertKey, markRevoked, markRolling, setSuccessor } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { checkBefore, mutate } from './mutate.js';
import { checkQuota } from './quota.js';

/**
 * Creates a successor with the same name, scopes and limit. The old key is revoked at once, or expires after the overlap,
 * during which both count towards the account's limit. Waits for the confirmation of the old key's end.
 */
export async function rollKey(
  deps: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'announcing' | 'refusals'>,
  request: keys.RollKeyRequest__Output,
  call: CallContext,
): Promise<keys.RollKeyResponse> {
  const { manage } = deps.pools;
  const accountId = checkedAccountId(request.accountId);
  const keyId = checkedKeyId(request.keyId);
  const overlapMs = checkedOverlap(request.overlapSeconds) * 1_000;
  const actor = checkedActor(request.actor);
  const attempt = { accountId, actor, call, missing: 'key_not_found' as const, changesKeys: true };

  return audited(deps, { action: 'key.rolled', accountId, keyId, actor }, async () => {
    await checkBefore(manage, attempt, async (db) =>
      checkRollable(db, await findKey(db, accountId, keyId), overlapMs),
    );
    const { key: secret, keyId: successorId } = generateKey();
    const bcryptHash = await deps.bcrypt.hash(secret, accountId, call.signal);
    const successor = { keyId: successorId, bcryptHash, mac: deps.macKeys.make(secret) };

    const { result, changes } = await mutate(manage, attempt, async (db) => {
      const old = await checkRollable(db, await lockKey(db, accountId, keyId), overlapMs);
      const kind = overlapMs === 0 ? ('revoked' as const) : ('changed' as const);
      return {
        result: await roll(db, old, successor, overlapMs, actor),
        changes: [{ kind, keyId, accountId }],
      };
    });
    return {
      key: keyMessage(result.key),
      secret,
      predecessor: keyMessage(result.predecessor),
      confirmation: await announce(deps.announcing, changes, call),
    };
  });
}

interface Successor {
  readonly keyId: string;
  readonly bcryptHash: string;
  readonly mac: Mac;
}

async function roll(db: Queryable, old: Key, successor: Successor, overlapMs: number, actor: Actor) {
  const { accountId, expiresAtMs } = old;
  await markRolling(db, old.keyId);
  const key = await insertKey(db, { ...old, ...successor });
  const endsAtMs = Math.min(expiresAtMs ?? Number.POSITIVE_INFINITY, Date.now() + overlapMs);
  let predecessor = await setSuccessor(db, old.keyId, key.keyId, overlapMs === 0 ? expiresAtMs : endsAtMs);
  if (overlapMs === 0) predecessor = await markRevoked(db, old.keyId, actor.id, `rolled to ${key.keyId}`);
  const details = { successor: key.keyId, overlapSeconds: overlapMs / 1_000 };
  await appendAudit(db, { accountId, keyId: old.keyId, action: 'key.rolled', actor, details });
  return { key, predecessor };
}

/** The key, if it can be rolled; throws the reason if it cannot. */
async function checkRollable(db: Queryable, key: Key | undefined, overlapMs: number): Promise<Key> {
  if (!key) throw new AppError('key_not_found');
  if (key.successorKeyId !== null) throw new AppError('key_superseded');
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.verifier.kind === 'unrevealed') throw new AppError('key_not_revealed');
  // Without an overlap the successor takes the place of the old key.
  if (overlapMs > 0) await checkQuota(db, key.accountId);
  return key;
}
