import { permits, scopeError } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Verdict } from '../auth/caller.js';
import type { AccessRight } from './access-right.js';
import type { Change } from './change.js';

type InFlight = InFlightRequest<AccessRight>;

/** Cancels the in-flight requests that a change has taken the right from. */
export function cancelAffected(inFlightRequests: InFlightRequests<AccessRight>, change: Change): void {
  for (const inFlight of inFlightRequests.of(change.subjectId)) {
    switch (change.kind) {
      case 'revoked':
        inFlight.cancel(new AppError('invalid_api_key'));
        break;
      case 'suspended':
        inFlight.cancel(suspensionError(inFlight, change.subjectId));
        break;
      case 'changed':
        if (inFlight.subjectId === change.subjectId) restrict(inFlight, change);
        break;
      case 'unknown':
        inFlight.cancel(new AppError('auth_unavailable'));
        break;
      case 'imported':
        break;
    }
  }
}

/** The caller learns of a suspension of its own account, not of one of the account that offers the endpoint. */
function suspensionError(inFlight: InFlight, subjectId: string): AppError {
  return new AppError(inFlight.subjectId === subjectId ? 'account_suspended' : 'endpoint_not_found');
}

/** Applies what the key may do from now on: a new expiry, and the end of the request if it lacks the scope it needs. */
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

/** Cancels the in-flight requests whose key has expired. */
export function cancelExpired(inFlightRequests: InFlightRequests<AccessRight>, nowMs: number): void {
  for (const inFlight of inFlightRequests.all()) {
    const { expiresAtMs } = inFlight.right;
    if (expiresAtMs !== null && expiresAtMs <= nowMs) inFlight.cancel(new AppError('expired_api_key'));
  }
}

/** Cancels every in-flight request. */
export function cancelAll(inFlightRequests: InFlightRequests<AccessRight>, reason: AppError): void {
  for (const inFlight of inFlightRequests.all()) inFlight.cancel(reason);
}
