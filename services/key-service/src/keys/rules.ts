import { isScope, type Scope, scopes } from '@hypervize/auth-model';
import { AppError, invalid } from '@hypervize/errors';
import { isKeyId } from '@hypervize/key-format';
import { hasControlCharacter } from './actor.js';

export { type Actor, checkedActor } from '@hypervize/rpc';

/** How many keys of an account may be active at the same time. */
export const maxActiveKeys = 500;
export const maxOverlapSeconds = 7 * 24 * 3600;
export const maxReasonLength = 200;

/** The id of a key. A text that cannot be one is the id of no key. */
export function checkedKeyId(value: string): string {
  if (!isKeyId(value)) throw new AppError('key_not_found');
  return value;
}

/** The name of a key: 1 to 64 characters, no control characters or line separators, no spaces at its ends. */
export function checkedName(value: string): string {
  const length = [...value].length;
  if (length < 1 || length > 64 || value !== value.trim() || /[\p{C}\p{Zl}\p{Zp}]/u.test(value)) {
    throw invalid('name', 'name must be 1 to 64 printable characters, without spaces at its ends.');
  }
  return value;
}

/** Returns the scopes without duplicates. Throws invalid_request if one is unknown or if there are none. */
export function checkedScopes(values: readonly string[]): Scope[] {
  const unknown = values.find((value) => !isScope(value));
  const valid = `The scopes are ${scopes.join(', ')}.`;
  if (unknown !== undefined) throw invalid('scopes', `There is no scope "${unknown.slice(0, 40)}". ${valid}`);
  if (values.length === 0) throw invalid('scopes', `A key needs at least one scope. ${valid}`);
  return [...new Set(values as Scope[])];
}

/** An expiry in the future, in milliseconds since the epoch, or null for none. */
export function checkedExpiry(value: number | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  // A time after the year 3000 is a mistake of unit. PostgreSQL and JavaScript can represent later ones.
  if (!(value > nowMs && value < Date.UTC(3000, 0))) {
    throw invalid('expires_unix_ms', 'expires_unix_ms must be a time in the future, in milliseconds.');
  }
  return value;
}

const maxKeyRequests = 1_000_000;
const maxAccountRequests = 10_000_000;
const maxAccountTokens = 1_000_000_000_000_000;

/** The limit of a key in requests per minute; null if absent: only the limit of the account applies. */
export function checkedKeyLimit(value: number | undefined): number | null {
  return checkedLimit('requests_per_minute', value, 1, maxKeyRequests);
}

/** The limits of an account; null where absent: the default limit applies. */
export function checkedAccountLimits(
  value: { requestsPerMinute?: number | undefined; tokensPerMonth?: number | undefined } | null,
) {
  const { requestsPerMinute, tokensPerMonth } = value ?? {};
  return {
    requestsPerMinute: checkedLimit('requests_per_minute', requestsPerMinute, 1, maxAccountRequests),
    tokensPerMonth: checkedLimit('tokens_per_month', tokensPerMonth, 0, maxAccountTokens),
  };
}

function checkedLimit(field: string, value: number | undefined, min: number, max: number): number | null {
  if (value === undefined) return null;
  if (!(value >= min && value <= max)) throw invalid(field, `${field} must be ${min} to ${max}.`);
  return value;
}

/** The overlap of a roll in seconds, 0 if absent. */
export function checkedOverlap(value: number | undefined): number {
  const seconds = value ?? 0;
  if (seconds < 0 || seconds > maxOverlapSeconds) {
    throw invalid('overlap_seconds', `overlap_seconds must be 0 to ${maxOverlapSeconds} (7 days).`);
  }
  return seconds;
}

/** The reason for a revocation or suspension; may be empty. */
export function checkedReason(value: string): string {
  if ([...value].length > maxReasonLength || hasControlCharacter(value)) {
    throw invalid(
      'reason',
      `reason must have at most ${maxReasonLength} characters, none of them a control character.`,
    );
  }
  return value;
}
