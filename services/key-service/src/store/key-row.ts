import type { Scope } from '@hypervize/auth-model';
import type { Key, Verifier } from '../keys/key.js';

/** The columns of a KeyRow. */
export const keyColumns = `key_id, account_id, name, scopes, bcrypt_hash, mac, mac_version, sha256, created_at, last_used_at,
  expires_at, revoked_at, revoked_by, revoked_reason, successor_key_id, requests_per_minute`;

/** A row of the table `keys`. */
export interface KeyRow {
  key_id: string;
  account_id: string;
  name: string;
  scopes: Scope[];
  bcrypt_hash: string | null;
  mac: Buffer | null;
  mac_version: string | null;
  sha256: Buffer | null;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
  revoked_reason: string | null;
  successor_key_id: string | null;
  requests_per_minute: number | null;
}

/** The key of a row. */
export function keyOf(row: KeyRow): Key {
  return {
    keyId: row.key_id,
    accountId: row.account_id,
    name: row.name,
    scopes: row.scopes,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime() ?? null,
    expiresAtMs: row.expires_at?.getTime() ?? null,
    revokedAtMs: row.revoked_at?.getTime() ?? null,
    revokedBy: row.revoked_by,
    revokedReason: row.revoked_reason,
    successorKeyId: row.successor_key_id,
    requestsPerMinute: row.requests_per_minute,
    verifier: verifierOf(row),
  };
}

/** What the key of a row is verified with. */
export function verifierOf(row: Pick<KeyRow, 'sha256' | 'bcrypt_hash' | 'mac' | 'mac_version'>): Verifier {
  if (row.sha256) return { kind: 'imported', sha256: row.sha256 };
  if (row.bcrypt_hash === null) return { kind: 'unrevealed' };
  const mac = row.mac && row.mac_version !== null ? { version: row.mac_version, bytes: row.mac } : null;
  return { kind: 'hashed', bcryptHash: row.bcrypt_hash, mac };
}

/** The value of a timestamptz column for a time in milliseconds since the epoch. */
export function timestamp(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
