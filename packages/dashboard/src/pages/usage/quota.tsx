import { useQuota } from '../../api/quota.js';
import { words as all } from '../../strings/usage.js';
import { wholeNumber } from '../../ui/number-text.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import styles from './usage.module.css';

const words = all.quota;

/** This month's tokens against the quota, as one bar. */
export function Quota() {
  const { data, error, refetch } = useQuota();
  if (!data)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={3} />;
  const { tokens_per_month: limit, tokens_used: used, resets_at: resetsAt } = data;
  return (
    <section className={styles.quota} aria-label={words.title}>
      <h2>{words.title}</h2>
      <p>
        {limit === null
          ? words.unlimited(wholeNumber(used))
          : words.used(wholeNumber(used), wholeNumber(limit))}{' '}
        <span className={styles.muted}>
          {words.resets} <RelativeTime at={resetsAt} />
        </span>
      </p>
      {limit !== null && (
        <meter
          className={styles.meter}
          aria-label={words.label}
          min={0}
          max={Math.max(limit, 1)}
          high={limit * 0.9}
          value={Math.min(used, limit)}
        />
      )}
    </section>
  );
}
