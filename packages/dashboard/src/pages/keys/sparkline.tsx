import type { KeyUsage } from '../../api/key-usage.js';
import { words } from '../../strings/keys.js';
import { compactNumber } from '../../ui/number-text.js';
import styles from './keys.module.css';

const [width, height, gap] = [84, 24, 2];

/** The requests of a key on each of the last seven days. The sums are its text. */
export function Sparkline({ usage }: { usage: KeyUsage | undefined }) {
  if (!usage) return <span className={styles.muted}>{words.noUsage}</span>;
  const { requestsByDay, requests, tokens } = usage;
  const most = Math.max(1, ...requestsByDay);
  const barWidth = width / requestsByDay.length - gap;
  const text = words.usage(compactNumber(requests), compactNumber(tokens));
  return (
    <svg className={styles.sparkline} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text}>
      <title>{text}</title>
      {requestsByDay.map((count, day) => {
        const barHeight = Math.max(1, (count / most) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is identified by its position.
            key={day}
            x={day * (barWidth + gap)}
            y={height - barHeight}
            width={barWidth}
            className={count === 0 ? styles.zero : undefined}
            height={barHeight}
          />
        );
      })}
    </svg>
  );
}
