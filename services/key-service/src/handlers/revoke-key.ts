import { AppError } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor, checkedReason } from '../keys/rules.js';
import { appendAudit } from '../store/audit.js';
import { appendChange, logBounds } from '../store/changes.js';
import { lockKey, markRevoked } from '../store/keys.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/** The key's row, the audit row and the change are one transaction; then the shared cache is told, then the gateways. */
export async function revokeKey(
  { pool, tombstones }: Pick<Deps, 'pool' | 'tombstones'>,
  request: keys.RevokeKeyRequest__Output,
): Promise<keys.RevokeKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);

  const { key, seq } = await withTransaction(pool, async (db) => {
    const before = await lockKey(db, accountId, request.keyId);
    if (!before) throw new AppError('key_not_found');
    if (before.revokedAtMs !== null) return { key: before, seq: (await logBounds(db)).head };
    const { keyId } = before;
    const revoked = await markRevoked(db, keyId, actor.id, reason);
    await appendAudit(db, { accountId, keyId, action: 'key.revoked', actor, details: { reason } });
    return { key: revoked, seq: await appendChange(db, 'revoked', keyId, accountId) };
  });
  await tombstones.write('revoked', key.keyId, seq);
  return { key: keyMessage(key), seq };
}
