import { useNow } from './now.js';
import { exactTime, relativeTime } from './time-text.js';

interface RelativeTimeProps {
  /** ISO 8601. */
  at: string;
}

/** A time relative to now, which follows the clock. The exact one is shown on hover. */
export function RelativeTime({ at }: RelativeTimeProps) {
  const now = useNow();
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(ms)}>
      {relativeTime(ms, now)}
    </time>
  );
}
