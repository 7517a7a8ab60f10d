import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import type { Key } from '../keys/key.js';
import { appendAudit } from '../store/audit.js';
import { findDefaultKey } from '../store/keys-read.js';
import { setSecret } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { checkBefore, mutate } from './mutate.js';

/** Gives the default key of an account its secret and returns it. Works once. */
export async function revealDefaultKey(
  deps: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'refusals'>,
  request: keys.RevealDefaultKeyRequest__Output,
  call: CallContext,
): Promise<keys.RevealDefaultKeyResponse> {
  const { bcrypt, macKeys } = deps;
  const { manage } = deps.pools;
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const wanted = request.keyId;
  const attempt = { accountId, actor, call, missing: 'key_not_found' as const };

  return audited(deps, { action: 'key.revealed', accountId, actor }, async () => {
    const { keyId } = await checkBefore(manage, attempt, async (db) =>
      revealable(await findDefaultKey(db, accountId), wanted),
    );
    const { key: secret } = generateKey({ keyId });
    const bcryptHash = await bcrypt.hash(secret, accountId, call.signal);

    const { result: key } = await mutate(manage, attempt, async (db) => {
      const revealed = await setSecret(db, keyId, { bcryptHash, mac: macKeys.make(secret) });
      if (!revealed) {
        // A concurrent call has revealed or revoked the key; the check throws the error for that.
        revealable(await findDefaultKey(db, accountId), wanted);
        throw new AppError('unavailable');
      }
      await appendAudit(db, { accountId, keyId, action: 'key.revealed', actor });
      return { result: revealed };
    });
    return { key: keyMessage(key), secret };
  });
}

/** The default key, if it is the wanted one and can be revealed; throws the reason if it cannot. */
function revealable(key: Key | undefined, wanted: string): Key {
  if (!key) throw new AppError('key_not_found', 'The account has no default key.');
  if (wanted !== '' && wanted !== key.keyId) {
    throw new AppError(
      'key_not_found',
      'This is not the default key of the account. Only that can be revealed.',
    );
  }
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.verifier.kind !== 'unrevealed') throw new AppError('key_already_revealed');
  return key;
}
