import { AppError } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { checkedKeyId, checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { Appended } from '../revocation/change.js';
import { appendAudit } from '../store/audit.js';
import { latestChange } from '../store/changes.js';
import { lockKey } from '../store/keys-read.js';
import { markRevoked } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { mutate } from './mutate.js';

/**
 * Revokes a key and waits for the confirmation. The key, the audit entry and the change are committed in one transaction,
 * then announced to the gateways and the shared cache. Revoking a revoked key changes nothing, but also waits.
 */
export async function revokeKey(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: keys.RevokeKeyRequest__Output,
  call: CallContext,
): Promise<keys.RevokeKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const keyId = checkedKeyId(request.keyId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);
  const attempt = { accountId, actor, call, missing: 'key_not_found' as const, changesKeys: true };

  return audited(deps, { action: 'key.revoked', accountId, keyId, actor }, async () => {
    const { result, changes } = await mutate(deps.pools.revoke, attempt, async (db) => {
      const before = await lockKey(db, accountId, keyId);
      if (!before) throw new AppError('key_not_found');
      if (before.revokedAtMs !== null) {
        return { result: { key: before, earlier: await changesOfRevocation(db, accountId, keyId) } };
      }
      const key = await markRevoked(db, keyId, actor.id, reason);
      await appendAudit(db, { accountId, keyId, action: 'key.revoked', actor, details: { reason } });
      return { result: { key, earlier: [] }, changes: [{ kind: 'revoked', keyId, accountId }] };
    });
    const made = changes.length > 0 ? 'now' : 'earlier';
    const confirmation = await announce(deps.announcing, [...changes, ...result.earlier], call, made);
    return { key: keyMessage(result.key), confirmation };
  });
}

/** What an earlier revocation of the key changed, which may have been the account's right to inference too. */
async function changesOfRevocation(db: Queryable, accountId: string, keyId: string): Promise<Appended[]> {
  return [
    await latestChange(db, { kind: 'revoked', keyId, accountId }),
    await latestChange(db, { kind: 'keyless', keyId: '', accountId }),
    await latestChange(db, { kind: 'changed', keyId: '', accountId }),
  ];
}
