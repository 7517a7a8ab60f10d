import { accountSubject, permits, scopeError } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import { accountOf, type Verdict } from '../auth/caller.js';
import { verificationError } from '../auth/verification.js';
import type { AccessRight } from './access-right.js';
import type { Change } from './change.js';

type InFlight = InFlightRequest<AccessRight>;

/** Cancels the in-flight requests that a change has taken the right from. */
export function cancelAffected(inFlightRequests: InFlightRequests<AccessRight>, change: Change): void {
  for (const inFlight of inFlightRequests.of(change.subjectId)) {
    switch (change.kind) {
      case 'revoked':
        inFlight.cancel(endedError(inFlight, 'invalid'));
        break;
      case 'suspended':
        inFlight.cancel(suspensionError(inFlight, change.subjectId));
        break;
      case 'changed':
        if (inFlight.subjectId === change.subjectId) restrict(inFlight, change);
        else if (isOfCaller(inFlight, change)) setInferenceKey(inFlight, change.expiresAtMs);
        break;
      case 'keyless':
        if (isOfCaller(inFlight, change) && inFlight.right.inferenceKey.kind === 'needed')
          inFlight.cancel(new AppError('no_active_key'));
        break;
      case 'unknown':
        inFlight.cancel(new AppError('auth_unavailable'));
        break;
      case 'imported':
        break;
    }
  }
}

/** Whether a change concerns the caller's account. A request also depends on the standing of the account whose endpoint it uses. */
function isOfCaller({ right }: InFlight, { accountId }: Change): boolean {
  return accountOf(right.caller) === accountId;
}

/** The error for a request whose credential is over. A session that has ended is as good as none. */
function endedError({ right }: InFlight, how: 'invalid' | 'expired'): AppError {
  return verificationError(right.caller.kind === 'session' ? 'session' : 'key', how);
}

/** The caller learns of a suspension of its own account, not of one of the account that offers the endpoint. */
function suspensionError({ subjectId: own, right }: InFlight, subjectId: string): AppError {
  const account = accountOf(right.caller);
  const isOwn = own === subjectId || (account !== undefined && subjectId === accountSubject(account));
  return new AppError(isOwn ? 'account_suspended' : 'endpoint_not_found');
}

/** Applies until when the account of a request has a key that permits inference, if the request needs that. */
export function setInferenceKey({ right }: InFlight, untilMs: number | null): void {
  if (right.inferenceKey.kind === 'needed') right.inferenceKey = { kind: 'needed', untilMs };
}

/** Applies what the credential may do from now on: a new expiry, and the end of the request if it lacks the scope it needs. */
export function restrict(
  inFlight: InFlight,
  { scopes, expiresAtMs }: Pick<Verdict, 'scopes' | 'expiresAtMs'>,
): void {
  const { right } = inFlight;
  right.expiresAtMs = expiresAtMs;
  if (scopes.length > 0) right.scopes = scopes;
  const error = applyScopes(inFlight);
  if (error) inFlight.cancel(error);
}

/**
 * The error of a request whose key does not have the scope that it needs by now. A request that goes on only because its
 * endpoint was public depends on that from then on.
 */
export function applyScopes({ right, alsoUnder }: InFlight): AppError | undefined {
  const { dependencies, scopeNeed } = right;
  if (scopeNeed.kind === 'needed') return scopeError(right.scopes, right.action);
  if (scopeNeed.kind !== 'if_private') return undefined;
  const { endpoint } = scopeNeed;
  const at = dependencies.indexOf(endpoint);
  if (permits(right.scopes, right.action)) {
    if (at >= 0) dependencies.splice(at, 1);
  } else if (at < 0) {
    dependencies.push(endpoint);
    alsoUnder(endpoint.subjectId);
  }
  return undefined;
}

/** Cancels the in-flight requests whose credential, or the last key that their session needs, has expired. */
export function cancelExpired(inFlightRequests: InFlightRequests<AccessRight>, nowMs: number): void {
  const isOver = (untilMs: number | null) => untilMs !== null && untilMs <= nowMs;
  for (const inFlight of inFlightRequests.all()) {
    const { expiresAtMs, inferenceKey } = inFlight.right;
    if (isOver(expiresAtMs)) inFlight.cancel(endedError(inFlight, 'expired'));
    else if (inferenceKey.kind === 'needed' && isOver(inferenceKey.untilMs))
      inFlight.cancel(new AppError('no_active_key'));
  }
}

/** Cancels every in-flight request. */
export function cancelAll(inFlightRequests: InFlightRequests<AccessRight>, reason: AppError): void {
  for (const inFlight of inFlightRequests.all()) inFlight.cancel(reason);
}
