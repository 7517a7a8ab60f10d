import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { brokenUniqueConstraint, type Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type ActedOn, checkedActor } from '../keys/actor.js';
import { checkedExpiry, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { isNameTaken } from '../store/keys-read.js';
import { insertKey } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { checkBefore, mutate } from './mutate.js';
import { checkQuota } from './quota.js';

/** Creates a key and returns its secret, which is not stored and cannot be read again. */
export async function createKey(
  deps: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'announcing' | 'refusals'>,
  request: keys.CreateKeyRequest__Output,
  call: CallContext,
): Promise<keys.CreateKeyResponse> {
  const { bcrypt, macKeys } = deps;
  const { manage } = deps.pools;
  const wanted = checkedKey(request);
  const { accountId, name, scopes } = wanted;
  const actor = checkedActor(request.actor);
  const attempt = { accountId, actor, call, changesKeys: true };

  return audited(deps, { action: 'key.created', accountId, actor }, async () => {
    await checkBefore(manage, attempt, (db, account) => checkCreatable(db, account, name));
    const { key: secret, keyId } = generateKey();
    const bcryptHash = await bcrypt.hash(secret, accountId, call.signal);
    const mac = macKeys.make(secret);

    const { result: key, changes } = await mutate(manage, attempt, async (db, account) => {
      await checkCreatable(db, account, name);
      const created = await insertKey(db, { ...wanted, keyId, bcryptHash, mac });
      await appendAudit(db, { accountId, keyId, action: 'key.created', actor, details: { name, scopes } });
      return { result: created };
    }).catch((error: unknown) => {
      throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
    });
    // Tells gateways that sessions of the account may use inference, or for longer.
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    return { key: keyMessage(key), secret };
  });
}

function checkedKey(request: keys.CreateKeyRequest__Output) {
  return {
    accountId: checkedAccountId(request.accountId),
    name: checkedName(request.name),
    scopes: checkedScopes(request.scopes),
    expiresAtMs: checkedExpiry(request.expiresUnixMs, Date.now()),
    requestsPerMinute: checkedKeyLimit(request.requestsPerMinute),
  };
}

async function checkCreatable(db: Queryable, { accountId, suspended }: ActedOn, name: string): Promise<void> {
  if (suspended) throw new AppError('account_suspended');
  await checkQuota(db, accountId);
  if (await isNameTaken(db, accountId, name)) throw new AppError('key_name_taken');
}
