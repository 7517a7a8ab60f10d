import { permits } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Verdict } from '../auth/caller.js';
import { verificationError } from '../auth/verification.js';
import { type AccessRight, anonymousSubject } from './access-right.js';
import type { Change } from './change.js';

type InFlight = InFlightRequest<AccessRight>;

/** Cancels the in-flight requests that a change has taken the right from. */
export function cancelAffected(inFlightRequests: InFlightRequests<AccessRight>, change: Change): void {
  if (change.keyId === anonymousSubject) return;
  for (const inFlight of inFlightRequests.of(change.keyId)) {
    switch (change.kind) {
      case 'revoked':
        inFlight.cancel(new AppError('invalid_api_key'));
        break;
      case 'suspended':
        inFlight.cancel(new AppError('account_suspended'));
        break;
      case 'changed':
        restrict(inFlight, change);
        break;
      case 'unknown':
        inFlight.cancel(new AppError('auth_unavailable'));
        break;
      case 'imported':
        break;
    }
  }
}

/** Applies what the key may do from now on: a new expiry, and the end of the request if its action is not permitted. */
function restrict(
  inFlight: InFlight,
  { scopes, expiresAtMs }: Pick<Verdict, 'scopes' | 'expiresAtMs'>,
): void {
  inFlight.right.expiresAtMs = expiresAtMs;
  if (scopes.length > 0 && !permits(scopes, inFlight.right.action)) {
    inFlight.cancel(new AppError('insufficient_scope'));
  }
}

/** Cancels the in-flight requests whose key has expired. */
export function cancelExpired(inFlightRequests: InFlightRequests<AccessRight>, nowMs: number): void {
  for (const inFlight of inFlightRequests.all()) {
    const { expiresAtMs } = inFlight.right;
    if (expiresAtMs !== null && expiresAtMs <= nowMs) inFlight.cancel(new AppError('expired_api_key'));
  }
}

/** How many keys are verified at the same time. */
const concurrency = 64;

/**
 * Verifies the keys of all in-flight requests again, and cancels those that would be refused now. For a gateway that does
 * not receive changes.
 */
export async function cancelUnconfirmed(inFlightRequests: InFlightRequests<AccessRight>): Promise<void> {
  const withKeys = inFlightRequests.all().filter((inFlight) => inFlight.right.verify);
  for (let from = 0; from < withKeys.length; from += concurrency) {
    await Promise.all(withKeys.slice(from, from + concurrency).map(confirm));
  }
}

async function confirm(inFlight: InFlight): Promise<void> {
  try {
    const verification = await inFlight.right.verify?.();
    if (verification?.kind === 'good') restrict(inFlight, verification.verdict);
    else if (verification) inFlight.cancel(verificationError(verification.kind));
  } catch (error) {
    inFlight.cancel(
      isAppError(error) ? error : new AppError('auth_unavailable', undefined, { cause: error }),
    );
  }
}

/** Cancels every in-flight request. */
export function cancelAll(inFlightRequests: InFlightRequests<AccessRight>, reason: AppError): void {
  for (const inFlight of inFlightRequests.all()) inFlight.cancel(reason);
}
