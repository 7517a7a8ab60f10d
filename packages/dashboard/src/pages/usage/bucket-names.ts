const utc = { timeZone: 'UTC' } as const;
const day = new Intl.DateTimeFormat('en', { ...utc, weekday: 'long', day: 'numeric', month: 'long' });
const shortDay = new Intl.DateTimeFormat('en', { ...utc, day: 'numeric', month: 'short' });
const hour = new Intl.DateTimeFormat('en', {
  ...{ ...utc, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});
const shortHour = new Intl.DateTimeFormat('en', {
  ...utc,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The name of each bucket, and its short form for an axis, in UTC as the API counts. */
export function bucketNames(buckets: readonly number[], step: 'hour' | 'day') {
  const [name, short] = step === 'day' ? [day, shortDay] : [hour, shortHour];
  return buckets.map((ms) => ({ name: name.format(ms), short: short.format(ms) }));
}
