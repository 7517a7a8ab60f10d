import { type Action, permits } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Caller } from '../auth/authenticate.js';
import type { Verdict, Verification } from '../auth/verification.js';
import type { Change } from './change.js';

/** What is known of a request under way. */
export interface AccessRight {
  readonly caller: Caller;
  readonly action: Action;
  /** Decides about the key anew, as if the request came now. Absent if it showed none. */
  readonly verify: (() => Verification | Promise<Verification>) | undefined;
  /** When the key expires, in milliseconds since the epoch; null: never. */
  expiresAtMs: number | null;
}

type Rights = Pick<Verdict, 'scopes' | 'expiresAtMs'>;

/** Who has no key holds on to this. */
export const anonymousSubject = '';

/** Cuts off the requests under way that a change has taken the right from. */
export function cancelAffected(inFlightRequests: InFlightRequests<AccessRight>, change: Change): void {
  for (const inFlight of change.keyId === anonymousSubject ? [] : inFlightRequests.of(change.keyId)) {
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

function restrict(inFlight: InFlightRequest<AccessRight>, { scopes, expiresAtMs }: Rights): void {
  inFlight.right.expiresAtMs = expiresAtMs;
  if (scopes.length > 0 && !permits(scopes, inFlight.right.action)) {
    inFlight.cancel(new AppError('insufficient_scope'));
  }
}

/** Cuts off what is under way with a key that has expired. */
export function cancelExpired(inFlightRequests: InFlightRequests<AccessRight>, nowMs: number): void {
  for (const inFlight of inFlightRequests.all()) {
    const { expiresAtMs } = inFlight.right;
    if (expiresAtMs !== null && expiresAtMs <= nowMs) inFlight.cancel(new AppError('expired_api_key'));
  }
}

/** So many keys are asked about at a time. */
const atOnce = 64;

/**
 * Asks about every key with requests under way anew, and cuts off what would not be let in now. For a gateway that is not
 * told of changes.
 */
export async function cancelUnconfirmed(inFlightRequests: InFlightRequests<AccessRight>): Promise<void> {
  const all = inFlightRequests.all().filter((inFlight) => inFlight.right.verify);
  for (let from = 0; from < all.length; from += atOnce) {
    await Promise.all(all.slice(from, from + atOnce).map(ask));
  }
}

async function ask(inFlight: InFlightRequest<AccessRight>): Promise<void> {
  try {
    const verification = await inFlight.right.verify?.();
    switch (verification?.kind) {
      case 'good':
        return restrict(inFlight, verification.verdict);
      case 'expired':
        return inFlight.cancel(new AppError('expired_api_key'));
      case 'suspended':
        return inFlight.cancel(new AppError('account_suspended'));
      case 'invalid':
        return inFlight.cancel(new AppError('invalid_api_key'));
    }
  } catch (error) {
    inFlight.cancel(
      isAppError(error) ? error : new AppError('auth_unavailable', undefined, { cause: error }),
    );
  }
}
