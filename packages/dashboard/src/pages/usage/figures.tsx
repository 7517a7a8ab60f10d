import { words as all } from '../../strings/usage.js';
import { wholeNumber } from '../../ui/number-text.js';
import type { totalsOf } from './rows.js';
import styles from './usage.module.css';

const words = all.figures;

/** The counts of the whole period. */
export function Figures({ totals }: { totals: ReturnType<typeof totalsOf> }) {
  const figures = [
    [words.requests, totals.requests],
    [words.tokensIn, totals.promptTokens],
    [words.tokensOut, totals.completionTokens],
    [words.errors, totals.errors],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{wholeNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
