import { AppError, invalid } from '@hypervize/errors';
import { brokenUniqueConstraint } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import type { Key } from '../keys/key.js';
import { checkedExpiry, checkedKeyId, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { appendAudit } from '../store/audit.js';
import { lockKey } from '../store/keys-read.js';
import { updateKey as storeKey } from '../store/keys-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { mutate } from './mutate.js';

/** Changes the name, scopes, expiry or limit of a key, and waits for the confirmation unless only the name changes. */
export async function updateKey(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: keys.UpdateKeyRequest__Output,
  call: CallContext,
): Promise<keys.UpdateKeyResponse> {
  const accountId = checkedAccountId(request.accountId);
  const keyId = checkedKeyId(request.keyId);
  const actor = checkedActor(request.actor);
  const update = checkedUpdate(request);
  const attempt = { accountId, actor, call, missing: 'key_not_found' as const, changesKeys: true };

  return audited(deps, { action: 'key.updated', accountId, keyId, actor }, async () => {
    const { result: key, changes } = await mutate(deps.pools.manage, attempt, async (db) => {
      const before = changeable(await lockKey(db, accountId, keyId));
      const after = { ...before, ...update };
      const details = differences(before, after);
      if (Object.keys(details).length === 0) return { result: before };
      const stored = await storeKey(db, after);
      await appendAudit(db, { accountId, keyId, action: 'key.updated', actor, details });
      // A name gives no rights, so there is nothing to announce.
      if (Object.keys(details).every((field) => field === 'name')) return { result: stored };
      return { result: stored, changes: [{ kind: 'changed', keyId, accountId }] };
    }).catch((error: unknown) => {
      throw brokenUniqueConstraint(error) === 'keys_active_name' ? new AppError('key_name_taken') : error;
    });
    if (changes.length === 0) return { key: keyMessage(key) };
    return { key: keyMessage(key), confirmation: await announce(deps.announcing, changes, call) };
  });
}

/** The key, if it can be changed; throws the reason if it cannot. */
function changeable(key: Key | undefined): Key {
  if (!key) throw new AppError('key_not_found');
  if (key.revokedAtMs !== null) throw new AppError('key_revoked');
  if (key.successorKeyId !== null) throw new AppError('key_superseded');
  return key;
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
