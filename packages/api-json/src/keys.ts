import { keyPrefix } from '@hypervize/key-format';
import type { keys } from '@hypervize/rpc';
import type { z } from 'zod';
import { isoTime } from './forms.js';
import type { auditEntrySchema } from './schemas/account.js';
import type { keySchema, revealedKeySchema } from './schemas/keys.js';

/** A key, without its secret. */
export function keyJson(key: keys.Key__Output): z.infer<typeof keySchema> {
  return {
    object: 'api_key',
    id: key.keyId,
    prefix: keyPrefix(key.keyId),
    name: key.name,
    scopes: key.scopes,
    created_at: isoTime(key.createdUnixMs),
    last_used_at: isoTime(key.lastUsedUnixMs),
    expires_at: isoTime(key.expiresUnixMs),
    requests_per_minute: key.requestsPerMinute ?? null,
    revoked_at: isoTime(key.revokedUnixMs),
    revoked_reason: key.revokedReason ?? null,
    successor_id: key.successorKeyId ?? null,
    revealed: key.revealed,
    imported: key.imported,
  };
}

/** A key with its secret, which is returned once: when the key is created, rolled or revealed. */
export function newKeyJson(key: keys.Key__Output, secret: string): z.infer<typeof revealedKeySchema> {
  return { ...keyJson(key), key: secret };
}

/** An entry of the audit log. */
export function auditJson(entry: keys.AuditEntry__Output): z.infer<typeof auditEntrySchema> {
  return {
    object: 'audit_entry',
    at: isoTime(entry.atUnixMs),
    action: entry.action,
    key_id: entry.keyId || null,
    endpoint_id: entry.endpointId || null,
    outcome: entry.outcome,
    actor: entry.actor?.id ?? null,
    address: entry.actor?.address || null,
    details: JSON.parse(entry.detailsJson) as Record<string, unknown>,
  };
}
