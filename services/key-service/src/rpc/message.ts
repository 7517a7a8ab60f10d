import { AppError } from '@hypervize/errors';
import type { keys, sessions } from '@hypervize/rpc';
import type { Key } from '../keys/key.js';
import type { Session } from '../sessions/session.js';
import type { AccountLimits, User } from '../store/users.js';

/** A key that was found. Throws key_not_found if it was not. */
export function existing(key: Key | undefined): Key {
  if (!key) throw new AppError('key_not_found');
  return key;
}

/** The public part of a key. */
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

/** A user, as the contract has it. */
export function userMessage(user: User): keys.User {
  const { accountId, subject, email, createdAtMs, suspendedAtMs } = user;
  const suspension = present('suspendedUnixMs', suspendedAtMs);
  const limits = limitsMessage(user.limits);
  return { accountId, subject, email, createdUnixMs: createdAtMs, limits, ...suspension };
}

/** A session, as the contract has it. */
export function sessionMessage(session: Session): sessions.Session {
  const { sessionId, accountId, userAgent, address } = session;
  return {
    ...{ sessionId, accountId, userAgent, address },
    createdUnixMs: session.createdAtMs,
    lastUsedUnixMs: session.lastUsedAtMs,
    expiresUnixMs: session.expiresAtMs,
    ...present('endedUnixMs', session.endedAtMs),
  };
}

/** The limits of an account; absent where the default limit applies. */
export function limitsMessage({ requestsPerMinute, tokensPerMonth }: AccountLimits): keys.AccountLimits {
  return { ...present('requestsPerMinute', requestsPerMinute), ...present('tokensPerMonth', tokensPerMonth) };
}

/** An optional field of a message: absent if the value is null. */
export function present<K extends string, V>(name: K, value: V | null): { [P in K]?: V } {
  return value === null ? {} : ({ [name]: value } as { [P in K]: V });
}
