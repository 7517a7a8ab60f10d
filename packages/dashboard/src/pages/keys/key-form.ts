import type { NewKeyRequest } from '../../api/keys.js';
import { words } from '../../strings/keys.js';
import type { Scope } from './scope-cards.js';

const dayMs = 86_400_000;
const maxNameLength = 64;
const maxPerMinute = 1_000_000_000;

export const expiries = ['never', '30', '90', '365', 'date'] as const;

/** What the form for a new key holds. */
export interface KeyForm {
  readonly name: string;
  readonly scope: Scope;
  readonly expiry: (typeof expiries)[number];
  /** YYYY-MM-DD, for the expiry "date". */
  readonly date: string;
  readonly limit: string;
}

export const emptyForm: KeyForm = { name: '', scope: 'inference', expiry: 'never', date: '', limit: '' };

export type KeyFormErrors = Partial<Record<'name' | 'date' | 'limit', string>>;

/** The errors of a form; the server has the last word. */
export function keyFormErrors({ name, expiry, date, limit }: KeyForm, nowMs: number): KeyFormErrors {
  const errors: KeyFormErrors = {};
  const trimmed = name.trim();
  if (trimmed === '') errors.name = words.form.nameMissing;
  else if ([...trimmed].length > maxNameLength) errors.name = words.form.nameTooLong;
  if (expiry === 'date' && !(endOfDay(date) > nowMs)) errors.date = words.form.dateMissing;
  const wanted = limit.trim();
  const isLimit = /^\d{1,10}$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= maxPerMinute;
  if (wanted !== '' && !isLimit) errors.limit = words.form.limitBad;
  return errors;
}

/** The request of a form without errors. */
export function keyRequest({ name, scope, expiry, date, limit }: KeyForm, nowMs: number): NewKeyRequest {
  const expiresMs =
    expiry === 'never' ? undefined : expiry === 'date' ? endOfDay(date) : nowMs + Number(expiry) * dayMs;
  return {
    name: name.trim(),
    scopes: [scope],
    ...(expiresMs === undefined ? {} : { expires_at: new Date(expiresMs).toISOString() }),
    ...(limit.trim() === '' ? {} : { requests_per_minute: Number(limit) }),
  };
}

/** The last moment of a day in UTC. NaN if `date` is none. */
function endOfDay(date: string): number {
  return Date.parse(`${date}T23:59:59.999Z`);
}
