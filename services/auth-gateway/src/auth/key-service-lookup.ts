import { isScope } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { Client, keys } from '@hypervize/rpc';
import type { LookupResult } from './verifier.js';

type KeyClient = Pick<Client<keys.KeyServiceDefinition>, 'verifyKey'>;

/** Asks key-service about a key, as the verifier wants it. */
export function createKeyLookup(client: KeyClient, timeoutMs: number) {
  return async (key: string, sha256: string): Promise<LookupResult> => {
    const reply = await client.verifyKey({ key }, { timeoutMs }).catch((error: unknown) => {
      throw unavailable(error);
    });
    const { seq, verdict, refusal } = reply;
    if (verdict) {
      const { accountId, accountSuspended: suspended } = verdict;
      // A scope that this version does not know allows nothing.
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
          cause: new Error('an answer without an outcome'),
        });
    }
  };
}

/** Whatever kept key-service from answering, it does not make the key a bad one. */
function unavailable(error: unknown): AppError {
  return isAppError(error) && error.code === 'auth_unavailable'
    ? error
    : new AppError('auth_unavailable', undefined, { cause: error });
}
