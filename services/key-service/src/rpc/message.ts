import type { keys } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import type { AccountLimits, User } from '../store/users.js';

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
    ...present('requestsPerMinute', key.requestsPerMinute),
    revealed: key.verifier.kind !== 'unrevealed',
    imported: key.verifier.kind === 'imported',
  };
}

/** A user as it is shown. */
export function userMessage(user: User): keys.User {
  const { accountId, subject, email, createdAtMs, suspendedAtMs } = user;
  const suspension = present('suspendedUnixMs', suspendedAtMs);
  const limits = limitsMessage(user.limits);
  return { accountId, subject, email, createdUnixMs: createdAtMs, limits, ...suspension };
}

/** The limits of an account, where it has its own. */
export function limitsMessage({ requestsPerMinute, tokensPerMonth }: AccountLimits): keys.AccountLimits {
  return { ...present('requestsPerMinute', requestsPerMinute), ...present('tokensPerMonth', tokensPerMonth) };
}

/** A field that is left out of a message where there is nothing to say. */
export function present<K extends string, V>(name: K, value: V | null): { [P in K]?: V } {
  return value === null ? {} : ({ [name]: value } as { [P in K]: V });
}
