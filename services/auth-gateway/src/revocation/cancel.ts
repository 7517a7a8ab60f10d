import { type Action, permits } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { Flight, Flights } from '@hypervize/relay';
import type { Caller } from '../auth/authenticate.js';
import type { Identity, Verdict } from '../auth/verification.js';
import type { Change } from './change.js';

/** What is known of a request under way. */
export interface Passenger {
  readonly caller: Caller;
  readonly action: Action;
  /** Decides about the key anew, as if the request came now. Absent if it showed none. */
  readonly verify: (() => Identity | Promise<Identity>) | undefined;
  /** When the key expires, in milliseconds since the epoch; null: never. */
  expiresAtMs: number | null;
}

type Rights = Pick<Verdict, 'scopes' | 'expiresAtMs'>;

/** Who has no key holds on to this. */
export const nobody = '';

/** Cuts off the requests under way that a change has taken the right from. */
export function cutAfter(flights: Flights<Passenger>, change: Change): void {
  for (const flight of change.keyId === nobody ? [] : flights.of(change.keyId)) {
    switch (change.kind) {
      case 'revoked':
        flight.abort(new AppError('invalid_api_key'));
        break;
      case 'suspended':
        flight.abort(new AppError('account_suspended'));
        break;
      case 'changed':
        restrict(flight, change);
        break;
      case 'unknown':
        flight.abort(new AppError('auth_unavailable'));
        break;
      case 'imported':
        break;
    }
  }
}

function restrict(flight: Flight<Passenger>, { scopes, expiresAtMs }: Rights): void {
  flight.about.expiresAtMs = expiresAtMs;
  if (scopes.length > 0 && !permits(scopes, flight.about.action)) {
    flight.abort(new AppError('insufficient_scope'));
  }
}

/** Cuts off what is under way with a key that has expired. */
export function cutExpired(flights: Flights<Passenger>, nowMs: number): void {
  for (const flight of flights.all()) {
    const { expiresAtMs } = flight.about;
    if (expiresAtMs !== null && expiresAtMs <= nowMs) flight.abort(new AppError('expired_api_key'));
  }
}

/** So many keys are asked about at a time. */
const atOnce = 64;

/**
 * Asks about every key with requests under way anew, and cuts off what would not be let in now. For a gateway that is not
 * told of changes.
 */
export async function cutDoubtful(flights: Flights<Passenger>): Promise<void> {
  const all = flights.all().filter((flight) => flight.about.verify);
  for (let from = 0; from < all.length; from += atOnce) {
    await Promise.all(all.slice(from, from + atOnce).map(ask));
  }
}

async function ask(flight: Flight<Passenger>): Promise<void> {
  try {
    const identity = await flight.about.verify?.();
    switch (identity?.kind) {
      case 'good':
        return restrict(flight, identity.verdict);
      case 'expired':
        return flight.abort(new AppError('expired_api_key'));
      case 'suspended':
        return flight.abort(new AppError('account_suspended'));
      case 'invalid':
        return flight.abort(new AppError('invalid_api_key'));
    }
  } catch (error) {
    flight.abort(isAppError(error) ? error : new AppError('auth_unavailable', undefined, { cause: error }));
  }
}
