import { quantile } from '../statistics.js';
import type { RequestOutcome } from './arrivals.js';

/** The measures of one run by name. */
export type Measures = Readonly<Record<string, number>>;

export interface RunResult {
  readonly measures: Measures;
  /** The share of the requests that each host received. */
  readonly shares: readonly number[];
}

/** Measures of requests: time to the first byte of completed ones, and the number of all others. */
export function requestMeasures(
  requests: readonly Pick<RequestOutcome, 'firstByteMs' | 'outcome'>[],
): Measures {
  const completed = requests.filter(({ outcome }) => outcome === 'completed');
  const times = completed.flatMap(({ firstByteMs }) => (firstByteMs === undefined ? [] : [firstByteMs]));
  return {
    'first byte p50 (ms)': quantile(times, 0.5),
    'first byte p99 (ms)': quantile(times, 0.99),
    'requests lost': requests.length - completed.length,
  };
}
