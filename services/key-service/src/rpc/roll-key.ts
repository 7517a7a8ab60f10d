import { AppError } from '@hypervize/errors';
import {
  checkedIdempotentCall,
  findMade,
  type IdempotentCall,
  madeOrChecked,
  recordMade,
} from '@hypervize/idempotency';
import { generateKey } from '@hypervize/key-format';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type Actor, checkedActor } from '../keys/actor.js';
import type { Key, Mac } from '../keys/key.js';
import { checkedKeyId, checkedOverlap } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { Appended } from '../revocation/change.js';
import { appendAudit } from '../store/audit.js';
import { latestChange } from '../store/changes.js';
import { findKey, lockKey } from '../store/keys-read.js';
import { insertKey, markRevoked, markRolling, setSuccessor } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { existing, keyMessage } from './message.js';
import { checkBefore, mutate } from './mutate.js';
import { checkQuota } from './quota.js';

/**
 * Creates a successor with the same name, scopes and limit. The old key is revoked at once, or expires after the overlap,
 * during which both count towards the account's limit. Waits for the confirmation of the old key's end. Repeated with the same
 * idempotency key, it returns what the first call did, without the secret, and also waits.
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
  const wanted = { accountId, keyId, overlapMs };
  const idempotent = checkedIdempotentCall(request.idempotencyKey, {
    ...{ accountId, method: 'RollKey', parameters: { keyId, overlapMs } },
  });

  return audited(deps, { action: 'key.rolled', accountId, keyId, actor }, async () => {
    const before = await checkBefore(manage, attempt, (db) =>
      madeOrChecked(
        () => rolledBefore(db, wanted, idempotent),
        async () => checkRollable(db, await findKey(db, accountId, keyId), overlapMs),
      ),
    );
    if (before) return rolledMessage(deps, before, [], call);
    const { key: secret, keyId: successorId } = generateKey();
    const bcryptHash = await deps.bcrypt.hash(secret, accountId, call.signal);
    const successor = { keyId: successorId, bcryptHash, mac: deps.macKeys.make(secret) };

    const { result, changes } = await mutate<Rolled>(manage, attempt, async (db) => {
      const earlier = await rolledBefore(db, wanted, idempotent);
      if (earlier) return { result: earlier };
      const old = await checkRollable(db, await lockKey(db, accountId, keyId), overlapMs);
      const rolled = await roll(db, old, successor, overlapMs, actor);
      await recordMade(db, idempotent, successorId);
      return {
        result: { by: 'this call', ...rolled, secret },
        changes: [{ kind: kindOf(overlapMs), keyId, accountId }],
      };
    });
    return rolledMessage(deps, result, changes, call);
  });
}

/** What a roll has made: by this call, or by an earlier one with the same idempotency key. */
type Rolled = { readonly key: Key; readonly predecessor: Key } & (
  | { readonly by: 'this call'; readonly secret: string }
  | { readonly by: 'an earlier call'; readonly change: Appended }
);

/** What an earlier call with the same idempotency key has made, as it is now. */
async function rolledBefore(
  db: Queryable,
  { accountId, keyId, overlapMs }: Pick<Key, 'accountId' | 'keyId'> & { readonly overlapMs: number },
  idempotent: IdempotentCall | undefined,
): Promise<Rolled | undefined> {
  const made = await findMade(db, idempotent);
  if (made === undefined) return undefined;
  return {
    by: 'an earlier call',
    key: existing(await findKey(db, accountId, made)),
    predecessor: existing(await findKey(db, accountId, keyId)),
    // The change of the roll, or a later one whose confirmation covers it.
    change: await latestChange(db, { kind: kindOf(overlapMs), keyId, accountId }),
  };
}

/** How a roll changes the old key. */
function kindOf(overlapMs: number): 'revoked' | 'changed' {
  return overlapMs === 0 ? 'revoked' : 'changed';
}

/** The response, once the old key's end is confirmed or the call's deadline is near. */
async function rolledMessage(
  { announcing }: Pick<Deps, 'announcing'>,
  rolled: Rolled,
  changes: readonly Appended[],
  call: CallContext,
): Promise<keys.RollKeyResponse> {
  const message = { key: keyMessage(rolled.key), predecessor: keyMessage(rolled.predecessor) };
  if (rolled.by === 'this call') {
    return { ...message, secret: rolled.secret, confirmation: await announce(announcing, changes, call) };
  }
  const confirmation = await announce(announcing, [rolled.change], call, 'earlier');
  return { ...message, repeated: true, confirmation };
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
