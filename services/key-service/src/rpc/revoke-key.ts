import { AppError } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor, checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { appendChange, latestChange } from '../store/changes.js';
import { lockKey } from '../store/keys-read.js';
import { markRevoked } from '../store/keys-write.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/**
 * Revokes a key and waits for the confirmation. The key, the audit entry and the change are committed in one transaction,
 * then announced to the gateways and the shared cache. Revoking a revoked key changes nothing, but also waits.
 */
export async function revokeKey(
  { pool, announcing }: Pick<Deps, 'pool' | 'announcing'>,
  request: keys.RevokeKeyRequest__Output,
  call: CallContext,
): Promise<keys.RevokeKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);

  const { key, change } = await withTransaction(pool, async (db) => {
    const before = await lockKey(db, accountId, request.keyId);
    if (!before) throw new AppError('key_not_found');
    const { keyId } = before;
    if (before.revokedAtMs !== null) {
      const seq = await latestChange(db, 'revoked', accountId, keyId);
      return { key: before, change: { seq, kind: 'revoked' as const, keyId } };
    }
    const revoked = await markRevoked(db, keyId, actor.id, reason);
    await appendAudit(db, { accountId, keyId, action: 'key.revoked', actor, details: { reason } });
    return { key: revoked, change: await appendChange(db, 'revoked', keyId, accountId) };
  });
  return { key: keyMessage(key), confirmation: await announce(announcing, [change], call) };
}
