import { AppError, invalid } from '@hypervize/errors';
import { brokenUniqueConstraint, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import { checkedActor, checkedExpiry, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { appendChange } from '../store/changes.js';
import { lockKey } from '../store/keys-read.js';
import { updateKey as storeKey } from '../store/keys-write.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';

/** Changes the name, scopes, expiry or limit of a key, and waits for the confirmation unless only the name changes. */
export async function updateKey(
  { pool, announcing }: Pick<Deps, 'pool' | 'announcing'>,
  request: keys.UpdateKeyRequest__Output,
  call: CallContext,
): Promise<keys.UpdateKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const update = checkedUpdate(request);

  const { key, change } = await withTransaction(pool, async (db) => {
    const before = await lockKey(db, accountId, request.keyId);
    if (!before) throw new AppError('key_not_found');
    if (before.revokedAtMs !== null) throw new AppError('key_revoked');
    if (before.successorKeyId !== null) throw new AppError('key_superseded');
    const after = { ...before, ...update };
    const details = differences(before, after);
    if (Object.keys(details).length === 0) return { key: before };
    const key = await storeKey(db, after);
    await appendAudit(db, { accountId, keyId: key.keyId, action: 'key.updated', actor, details });
    // A name gives no rights, so there is nothing to announce.
    if (Object.keys(details).every((field) => field === 'name')) return { key };
    return { key, change: await appendChange(db, 'changed', key.keyId, accountId) };
  }).catch((error: unknown) => {
    throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
  });
  if (!change) return { key: keyMessage(key) };
  return { key: keyMessage(key), confirmation: await announce(announcing, [change], call) };
}

type Update = Partial<Pick<Key, 'name' | 'scopes' | 'expiresAtMs' | 'requestsPerMinute'>>;

function checkedUpdate(request: keys.UpdateKeyRequest__Output): Update {
  const { name, scopes, expiresUnixMs, removeExpiry, requestsPerMinute, removeLimit } = request;
  if (removeExpiry && expiresUnixMs !== undefined) {
    throw invalid('remove_expiry', 'expires_unix_ms and remove_expiry must not be set together.');
  }
  if (removeLimit && requestsPerMinute !== undefined) {
    throw invalid('remove_limit', 'requests_per_minute and remove_limit must not be set together.');
  }
  return {
    ...(name === undefined ? {} : { name: checkedName(name) }),
    ...(scopes.length === 0 ? {} : { scopes: checkedScopes(scopes) }),
    ...(expiresUnixMs === undefined ? {} : { expiresAtMs: checkedExpiry(expiresUnixMs, Date.now()) }),
    ...(removeExpiry ? { expiresAtMs: null } : {}),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: checkedKeyLimit(requestsPerMinute) }),
    ...(removeLimit ? { requestsPerMinute: null } : {}),
  };
}

/** The fields that an update changes, for the audit log. */
function differences(before: Key, after: Key): Record<string, { from: unknown; to: unknown }> {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const pairs = {
    name: { from: before.name, to: after.name },
    scopes: { from: before.scopes, to: after.scopes },
    expiresAt: { from: time(before.expiresAtMs), to: time(after.expiresAtMs) },
    requestsPerMinute: { from: before.requestsPerMinute, to: after.requestsPerMinute },
  };
  return Object.fromEntries(
    Object.entries(pairs).filter(([, { from, to }]) => JSON.stringify(from) !== JSON.stringify(to)),
  );
}
