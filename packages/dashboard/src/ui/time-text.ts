const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const units = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'long' });
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** "3 minutes ago", "in 2 days". The unit is the largest of which at least one has passed. */
export function relativeTime(ms: number, now: number): string {
  const difference = ms - now;
  if (Number.isNaN(difference)) return '';
  const [unit, length] = units.find(([, size]) => Math.abs(difference) >= size) ?? ['second', second];
  return relative.format(Math.trunc(difference / length), unit);
}

/** Date, time and time zone. */
export function exactTime(ms: number): string {
  return Number.isNaN(ms) ? '' : exact.format(ms);
}

/** The date alone. */
export function dateText(ms: number): string {
  return Number.isNaN(ms) ? '' : date.format(ms);
}

/** "1:05:09", "0:42": how long something still takes. Never negative. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / second));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
