import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, retryAfterSeconds } from '@hypervize/errors';
import type { AddressOf } from '../http/client-address.js';
import type { Caller, IdentifiedCaller, Verdict } from './caller.js';
import { readCredentials, type SessionCookie } from './credentials.js';
import type { FailedAttempts } from './failed-attempts.js';
import type { KeyLookups, Presenter, VerificationResult } from './key-lookups.js';
import { type Presented, presentedOf } from './presented.js';
import { type KnownCredential, verificationError } from './verification.js';
import type { Verifier } from './verifier.js';

/** The caller of a request, or why it is refused. */
export type Authentication =
  | { readonly kind: 'authenticated'; readonly caller: Caller }
  /** `known`: whose credential it is, if the secret was right. */
  | { readonly kind: 'refused'; readonly error: AppError; readonly known?: KnownCredential };

/**
 * Authenticates a request. A promise is returned only if something has to be waited for. Refuses with invalid_api_key, expired_api_key, invalid_session, account_suspended,
 * ambiguous_credentials, cross_site_request or rate_limit_exceeded; rejects with, or
 * throws, auth_unavailable.
 */
export type Authenticate = (request: IncomingMessage) => Authentication | Promise<Authentication>;

interface Deps {
  readonly verify: Verifier;
  readonly keyLookups: KeyLookups;
  readonly failedAttempts: FailedAttempts;
  readonly addressOf: AddressOf;
  readonly sessionCookie: SessionCookie | undefined;
}

/** Retry-After of a credential that was not looked up, in milliseconds. The budget of an address refills continuously. */
const notVerifiedRetryMs = 1_000;

/**
 * Authenticates by the Bearer header, which decides alone, or by the session cookie. Wrong credentials are counted against
 * their address, and are refused with rate_limit_exceeded once it has presented too many. A credential that this gateway
 * does not know is looked up in either case, because other clients share the address, within the bounds of `keyLookups`.
 */
export function createAuthenticate(deps: Deps): Authenticate {
  const { verify, keyLookups, failedAttempts, addressOf, sessionCookie } = deps;
  /** The connections on which a wrong credential has come. */
  const suspects = new WeakSet<Socket>();
  const presenterOf = (request: IncomingMessage): Presenter => ({
    address: addressOf(request),
    suspect: suspects.has(request.socket),
    isGone: () => request.socket.destroyed,
  });
  const authenticationOf = (
    request: IncomingMessage,
    kind: Presented['kind'],
    presented: Presented | undefined,
    verification: VerificationResult,
  ): Authentication | Promise<Authentication> => {
    switch (verification.kind) {
      case 'good':
        return { kind: 'authenticated', caller: callerOf(presented as Presented, verification.verdict) };
      case 'not_verified':
        return refused(tooManyFailures(notVerifiedRetryMs));
      case 'invalid':
        return refuseWrong(request, kind);
      case 'expired':
      case 'suspended': {
        const { accountId } = verification;
        const actorId = `${kind}:${presented?.id}`;
        return { ...refused(verificationError(kind, verification.kind)), known: { actorId, accountId } };
      }
    }
  };
  const refuseWrong = async (request: IncomingMessage, kind: Presented['kind']) => {
    suspects.add(request.socket);
    const waitMs = await failedAttempts.count(addressOf(request));
    if (waitMs === 0) return refused(verificationError(kind, 'invalid'));
    failedAttempts.countRefusal();
    return refused(tooManyFailures(waitMs));
  };
  return (request) => {
    const credentials = readCredentials(request, sessionCookie);
    if (credentials.kind === 'none') return { kind: 'authenticated', caller: { kind: 'anonymous' } };
    if (credentials.kind === 'refused') return credentials;
    const { kind, credential } = credentials;
    const presented = presentedOf(kind, credential);
    const verification = verify(presented, (lookup) => keyLookups.run(presenterOf(request), lookup));
    return verification instanceof Promise
      ? verification.then((verified) => authenticationOf(request, kind, presented, verified))
      : authenticationOf(request, kind, presented, verification);
  };
}

function callerOf(presented: Presented, verdict: Verdict): IdentifiedCaller {
  const { kind, id } = presented;
  return kind === 'key'
    ? { kind, keyId: id, presented, verdict }
    : { kind, sessionId: id, presented, verdict };
}

function refused(error: AppError) {
  return { kind: 'refused' as const, error };
}

function tooManyFailures(waitMs: number): AppError {
  return new AppError(
    'rate_limit_exceeded',
    'Too many requests from this address had a wrong credential. Wait for the time in Retry-After, and check the API key.',
    { retryAfterSeconds: retryAfterSeconds(waitMs) },
  );
}
