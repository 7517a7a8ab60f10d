import type { IncomingMessage } from 'node:http';
import { AppError, retryAfterSeconds } from '@hypervize/errors';
import type { AddressOf } from '../http/client-address.js';
import type { Caller } from './caller.js';
import { readCredentials } from './credentials.js';
import type { FailedAttempts } from './failed-attempts.js';
import { type KnownKey, verificationError } from './verification.js';
import type { Verifier } from './verifier.js';

/** The caller of a request, or why it is refused. */
export type Authentication =
  | { readonly kind: 'authenticated'; readonly caller: Caller }
  /** `key`: whose key it is, if the secret was right. */
  | { readonly kind: 'refused'; readonly error: AppError; readonly key?: KnownKey };

/**
 * Authenticates a request. Refuses with invalid_api_key, expired_api_key, account_suspended, ambiguous_credentials or
 * rate_limit_exceeded; rejects with auth_unavailable.
 */
export type Authenticate = (request: IncomingMessage) => Promise<Authentication>;

interface Deps {
  readonly verify: Verifier;
  readonly failedAttempts: FailedAttempts;
  readonly addressOf: AddressOf;
}

/**
 * Authenticates by the Bearer header, which decides alone, and limits how often an address may present a wrong key. For an
 * address over that limit only keys that this gateway has seen to be good are verified: other clients share the address,
 * and key-service is not asked about guesses.
 */
export function createAuthenticate({ verify, failedAttempts, addressOf }: Deps): Authenticate {
  return async (request) => {
    const credentials = readCredentials(request);
    if (credentials.kind === 'none') return { kind: 'authenticated', caller: { kind: 'anonymous' } };
    if (credentials.kind === 'ambiguous') return refused(new AppError('ambiguous_credentials'));
    const { key } = credentials;
    const address = addressOf(request);
    const blockedMs = failedAttempts.blockedForMs(address);
    const verification = await verify(key, { onlySeenGood: blockedMs > 0 });
    switch (verification.kind) {
      case 'good': {
        const { keyId, verdict } = verification;
        return { kind: 'authenticated', caller: { kind: 'key', keyId, verdict, key } };
      }
      case 'not_verified':
        return refuseAttempts(failedAttempts, blockedMs);
      case 'invalid': {
        const waitMs = await failedAttempts.count(address);
        return waitMs === 0 ? refused(verificationError('invalid')) : refuseAttempts(failedAttempts, waitMs);
      }
      case 'expired':
      case 'suspended': {
        const { kind, keyId, accountId } = verification;
        return { ...refused(verificationError(kind)), key: { keyId, accountId } };
      }
    }
  };
}

function refused(error: AppError) {
  return { kind: 'refused' as const, error };
}

const tooManyFailures =
  'Too many requests from this address had a wrong API key. Wait for the time in Retry-After, and check the key.';

function refuseAttempts(failedAttempts: FailedAttempts, waitMs: number) {
  failedAttempts.countRefusal();
  const options = { retryAfterSeconds: retryAfterSeconds(waitMs) };
  return refused(new AppError('rate_limit_exceeded', tooManyFailures, options));
}
