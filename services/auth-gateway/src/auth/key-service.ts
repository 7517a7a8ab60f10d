import { isScope } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { Client, keys } from '@hypervize/rpc';
import type { AskKeyService } from './lookup.js';
import type { AskStanding } from './standings.js';

type UserClient = Pick<Client<keys.UserServiceDefinition>, 'getAccountStanding'>;
type KeyClient = Pick<Client<keys.KeyServiceDefinition>, 'verifyKey'>;

/** Verifies keys at key-service, waiting up to `defaultTimeoutMs` unless a call states another time. */
export function createAskKeyService(client: KeyClient, defaultTimeoutMs: number): AskKeyService {
  return async (key, sha256, timeoutMs = defaultTimeoutMs) => {
    const reply = await client.verifyKey({ key }, { timeoutMs }).catch((error: unknown) => {
      throw unavailable(error);
    });
    const { seq, verdict, refusal } = reply;
    if (verdict) {
      const { accountId, accountSuspended: suspended } = verdict;
      // A scope that this version does not know permits nothing.
      const scopes = verdict.scopes.filter(isScope);
      const expiresAtMs = verdict.expiresUnixMs ?? null;
      const requestsPerMinute = verdict.requestsPerMinute ?? null;
      return {
        kind: 'entry',
        entry: {
          ...{ kind: 'verdict', seq, sha256, accountId, scopes, expiresAtMs, suspended },
          requestsPerMinute,
        },
      };
    }
    switch (refusal?.reason) {
      case 'REASON_REVOKED':
        return { kind: 'entry', entry: { kind: 'tombstone', seq } };
      case 'REASON_UNKNOWN':
        return { kind: 'entry', entry: { kind: 'unknown', seq } };
      case 'REASON_MISMATCH':
        return { kind: 'mismatch' };
      default:
        throw new AppError('auth_unavailable', undefined, {
          cause: new Error('response without a result'),
        });
    }
  };
}

/** Asks key-service for the standing of accounts, waiting up to `defaultTimeoutMs` unless a call states another time. */
export function createAskStanding(client: UserClient, defaultTimeoutMs: number): AskStanding {
  return async (accountId, timeoutMs = defaultTimeoutMs) => {
    const reply = await client.getAccountStanding({ accountId }, { timeoutMs }).catch((error: unknown) => {
      throw unavailable(error);
    });
    // An account that does not exist offers nothing.
    return { kind: 'account', seq: reply.seq, suspended: reply.standing !== 'STANDING_GOOD' };
  };
}

/** Whatever prevents key-service from answering does not make a key invalid. */
function unavailable(error: unknown): AppError {
  return isAppError(error) && error.code === 'auth_unavailable'
    ? error
    : new AppError('auth_unavailable', undefined, { cause: error });
}
