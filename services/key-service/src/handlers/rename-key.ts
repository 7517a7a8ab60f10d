import { AppError } from '@hypervize/errors';
import { brokenUniqueConstraint, withTransaction } from '@hypervize/postgres';
import { checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor, checkedName } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { lockKey, renameKey as updateName } from '../store/keys.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

export async function renameKey(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.RenameKeyRequest__Output,
): Promise<keys.RenameKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const name = checkedName(request.name);
  const actor = checkedActor(request.actor);

  const key = await withTransaction(pool, async (db) => {
    const before = await lockKey(db, accountId, request.keyId);
    if (!before) throw new AppError('key_not_found');
    if (before.revokedAtMs !== null) throw new AppError('key_revoked');
    if (before.name === name) return before;
    const { keyId } = before;
    await appendAudit(db, {
      accountId,
      keyId,
      action: 'key.renamed',
      actor,
      details: { from: before.name, to: name },
    });
    return updateName(db, keyId, name);
  }).catch((error: unknown) => {
    throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
  });
  return { key: keyMessage(key) };
}
