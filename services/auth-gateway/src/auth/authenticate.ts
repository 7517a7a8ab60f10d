import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, retryAfterSeconds } from '@hypervize/errors';
import type { AddressOf } from '../http/client-address.js';
import type { Caller } from './caller.js';
import { readCredentials } from './credentials.js';
import type { FailedAttempts } from './failed-attempts.js';
import type { KeyLookups, Presenter } from './key-lookups.js';
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
  readonly keyLookups: KeyLookups;
  readonly failedAttempts: FailedAttempts;
  readonly addressOf: AddressOf;
}

/** Retry-After of a key that was not looked up, in milliseconds. The budget of an address refills continuously. */
const notVerifiedRetryMs = 1_000;

/**
 * Authenticates by the Bearer header, which decides alone. Wrong keys are counted against their address, and are refused
 * with rate_limit_exceeded once it has presented too many. A key that this gateway does not know is looked up in either
 * case, because other clients share the address, within the bounds of `keyLookups`.
 */
export function createAuthenticate({ verify, keyLookups, failedAttempts, addressOf }: Deps): Authenticate {
  /** The connections on which a wrong key has come. */
  const suspects = new WeakSet<Socket>();
  const presenterOf = (request: IncomingMessage): Presenter => ({
    address: addressOf(request),
    suspect: suspects.has(request.socket),
    isGone: () => request.socket.destroyed,
  });
  return async (request) => {
    const credentials = readCredentials(request);
    if (credentials.kind === 'none') return { kind: 'authenticated', caller: { kind: 'anonymous' } };
    if (credentials.kind === 'ambiguous') return refused(new AppError('ambiguous_credentials'));
    const { key } = credentials;
    const verification = await verify(key, (lookup) => keyLookups.run(presenterOf(request), lookup));
    switch (verification.kind) {
      case 'good': {
        const { keyId, verdict } = verification;
        return { kind: 'authenticated', caller: { kind: 'key', keyId, verdict, key } };
      }
      case 'not_verified':
        return refused(tooManyFailures(notVerifiedRetryMs));
      case 'invalid': {
        suspects.add(request.socket);
        const waitMs = await failedAttempts.count(addressOf(request));
        if (waitMs === 0) return refused(verificationError('invalid'));
        failedAttempts.countRefusal();
        return refused(tooManyFailures(waitMs));
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

function tooManyFailures(waitMs: number): AppError {
  return new AppError(
    'rate_limit_exceeded',
    'Too many requests from this address had a wrong API key. Wait for the time in Retry-After, and check the key.',
    { retryAfterSeconds: retryAfterSeconds(waitMs) },
  );
}
