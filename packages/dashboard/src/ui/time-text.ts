import { words } from '../strings/common.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const seconds = ['second', second, second] as const;
/** Each unit, its length, and from which time on it is used: 30 and 45 days are not called a month. */
const units = [
  ['year', 365 * day, 365 * day],
  ['month', 30 * day, 60 * day],
  ['day', day, day],
  ['hour', hour, hour],
  ['minute', minute, minute],
  seconds,
] as const;
const justNowMs = 5 * second;
/** A remaining time is rounded up to the next unit if at most this much is missing, in milliseconds. */
const roundUpMs = minute / 2;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'long' });

/**
 * "3 minutes ago", "in 30 days", "just now". The unit is the largest that fits. What has passed is rounded down and what
 * remains is rounded, so that an expiry chosen as 30 days reads so.
 */
export function relativeTime(ms: number, now: number): string {
  const difference = ms - now;
  if (Number.isNaN(difference)) return '';
  // Clocks differ by a second or so: what has just been made may lie ahead.
  if (Math.abs(difference) < justNowMs) return words.justNow;
  const slack = difference > 0 ? roundUpMs : 0;
  const [unit, length] = units.find(([, , from]) => Math.abs(difference) + slack >= from) ?? seconds;
  const count = difference / length;
  return relative.format(difference > 0 ? Math.round(count) : Math.trunc(count), unit);
}

/** Date, time and time zone. */
export function exactTime(ms: number): string {
  return Number.isNaN(ms) ? '' : exact.format(ms);
}

/** "1:05:09", "0:42": how long something still takes. Never negative. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / second));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
