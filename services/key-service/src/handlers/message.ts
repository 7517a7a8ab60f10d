import type { keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import type { User } from '../store/users.js';

/** A key as it is shown. */
export function keyMessage(key: Key): keys.Key {
  return {
    keyId: key.keyId,
    accountId: key.accountId,
    name: key.name,
    scopes: [...key.scopes],
    createdUnixMs: key.createdAtMs,
    ...present('lastUsedUnixMs', key.lastUsedAtMs),
    ...present('expiresUnixMs', key.expiresAtMs),
    ...present('revokedUnixMs', key.revokedAtMs),
    ...present('revokedBy', key.revokedBy),
    ...present('revokedReason', key.revokedReason),
    ...present('successorKeyId', key.successorKeyId),
    revealed: key.verifier.kind !== 'unrevealed',
    imported: key.verifier.kind === 'imported',
  };
}

/** A user as it is shown. */
export function userMessage({ accountId, subject, email, createdAtMs, suspendedAtMs }: User): keys.User {
  const suspension = present('suspendedUnixMs', suspendedAtMs);
  return { accountId, subject, email, createdUnixMs: createdAtMs, ...suspension };
}

function present<K extends string, V>(name: K, value: V | null): { [P in K]?: V } {
  return value === null ? {} : ({ [name]: value } as { [P in K]: V });
}
