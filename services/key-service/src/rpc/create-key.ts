import { AppError } from '@hypervize/errors';
import { checkedIdempotentCall, findMade, madeOrChecked, recordMade } from '@hypervize/idempotency';
import { generateKey } from '@hypervize/key-format';
import { brokenUniqueConstraint, type Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type ActedOn, checkedActor } from '../keys/actor.js';
import type { Key } from '../keys/key.js';
import { checkedExpiry, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { findKey, isNameTaken } from '../store/keys-read.js';
import { insertKey } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { existing, keyMessage } from './message.js';
import { checkBefore, mutate } from './mutate.js';
import { checkQuota } from './quota.js';

/**
 * Creates a key and returns its secret, which is not stored and cannot be read again. Repeated with the same idempotency key,
 * it returns the key that the first call created, without the secret.
 */
export async function createKey(
  deps: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'announcing' | 'refusals'>,
  request: keys.CreateKeyRequest__Output,
  call: CallContext,
): Promise<keys.CreateKeyResponse> {
  const { manage } = deps.pools;
  const wanted = checkedKey(request);
  const { accountId, name, scopes } = wanted;
  const actor = checkedActor(request.actor);
  const attempt = { accountId, actor, call, changesKeys: true };

  return audited(deps, { action: 'key.created', accountId, actor }, async () => {
    const before = await checkBefore(manage, attempt, (db, account) => createdBefore(db, account, wanted));
    if (before) return { key: keyMessage(before), repeated: true };
    const { key: secret, keyId } = generateKey();
    const bcryptHash = await deps.bcrypt.hash(secret, accountId, call.signal);
    const mac = deps.macKeys.make(secret);

    const { result, changes } = await mutate<keys.CreateKeyResponse>(manage, attempt, async (db, account) => {
      const earlier = await createdBefore(db, account, wanted);
      if (earlier) return { result: { key: keyMessage(earlier), repeated: true } };
      const created = await insertKey(db, { ...wanted, keyId, bcryptHash, mac });
      await recordMade(db, wanted.idempotent, keyId);
      await appendAudit(db, { accountId, keyId, action: 'key.created', actor, details: { name, scopes } });
      return { result: { key: keyMessage(created), secret } };
    }).catch((error: unknown) => {
      throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
    });
    // Tells gateways that sessions of the account may use inference, or for longer.
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    return result;
  });
}

type WantedKey = ReturnType<typeof checkedKey>;

function checkedKey(request: keys.CreateKeyRequest__Output) {
  const accountId = checkedAccountId(request.accountId);
  const parameters = {
    name: checkedName(request.name),
    scopes: checkedScopes(request.scopes),
    expiresAtMs: request.expiresUnixMs ?? null,
    requestsPerMinute: checkedKeyLimit(request.requestsPerMinute),
  };
  const idempotent = checkedIdempotentCall(request.idempotencyKey, {
    ...{ accountId, method: 'CreateKey' },
    parameters: { ...parameters, scopes: parameters.scopes.toSorted() },
  });
  return { ...parameters, accountId, idempotent };
}

/**
 * The key, as it is now, that an earlier call with the same idempotency key created. If there is none, checks whether the key
 * can be created; throws the reason if it cannot.
 */
function createdBefore(db: Queryable, account: ActedOn, wanted: WantedKey): Promise<Key | undefined> {
  const find = async () => {
    const made = await findMade(db, wanted.idempotent);
    return made === undefined ? undefined : existing(await findKey(db, account.accountId, made));
  };
  return madeOrChecked(find, () => checkCreatable(db, account, wanted));
}

async function checkCreatable(db: Queryable, { accountId, suspended }: ActedOn, wanted: WantedKey) {
  checkedExpiry(wanted.expiresAtMs ?? undefined, Date.now());
  if (suspended) throw new AppError('account_suspended');
  await checkQuota(db, accountId);
  if (await isNameTaken(db, accountId, wanted.name)) throw new AppError('key_name_taken');
}
