import type { UsageEvent } from './event.js';
import { firstByteBucketOf, firstByteBuckets } from './first-byte-histogram.js';
import { hourOf, monthOf } from './periods.js';

/** The usage of one hour, account, key, endpoint and model. */
export interface HourlyTotal {
  readonly accountId: string;
  /** The start of the hour, in milliseconds since the epoch. */
  readonly hourMs: number;
  readonly keyId: string;
  readonly endpointId: string;
  readonly model: string;
  requests: number;
  /** Requests that got a 4xx response, a 5xx response, and a response that was not completed. */
  refused: number;
  failed: number;
  aborted: number;
  promptTokens: number;
  completionTokens: number;
  /** Requests whose token counts are estimates. */
  estimated: number;
  /** Sum of the times to the first byte, how many there were, and sum of the durations; times in milliseconds. */
  firstByteMs: number;
  firstBytes: number;
  durationMs: number;
  /** How many of the times to the first byte are in each bucket. */
  readonly firstByteCounts: number[];
}

/** The tokens that an account used in a month. */
export interface MonthlyTotal {
  readonly accountId: string;
  /** The start of the month in UTC, in milliseconds since the epoch. */
  readonly monthMs: number;
  tokens: number;
}

/**
 * Sums events. Both lists are in one fixed order, whatever the order of the events, so that concurrent transactions that
 * add them do not deadlock.
 */
export function totalsOf(events: readonly UsageEvent[]): { hourly: HourlyTotal[]; monthly: MonthlyTotal[] } {
  const hourly = new Map<string, HourlyTotal>();
  const monthly = new Map<string, MonthlyTotal>();
  for (const event of events) {
    const hourMs = hourOf(event.atMs);
    const name = JSON.stringify([event.accountId, hourMs, event.keyId, event.endpointId, event.model]);
    const total = hourly.get(name) ?? emptyTotal(event, hourMs);
    hourly.set(name, add(total, event));

    const { beginMs: monthMs } = monthOf(event.atMs);
    const month = `${event.accountId} ${monthMs}`;
    const sum = monthly.get(month) ?? { accountId: event.accountId, monthMs, tokens: 0 };
    sum.tokens += event.promptTokens + event.completionTokens;
    monthly.set(month, sum);
  }
  return { hourly: sorted(hourly), monthly: sorted(monthly) };
}

function emptyTotal({ accountId, keyId, endpointId, model }: UsageEvent, hourMs: number): HourlyTotal {
  return {
    ...{ accountId, hourMs, keyId, endpointId, model },
    ...{ requests: 0, refused: 0, failed: 0, aborted: 0, promptTokens: 0, completionTokens: 0, estimated: 0 },
    ...{ firstByteMs: 0, firstBytes: 0, durationMs: 0 },
    firstByteCounts: Array.from({ length: firstByteBuckets }, () => 0),
  };
}

function add(total: HourlyTotal, event: UsageEvent): HourlyTotal {
  total.requests++;
  if (event.aborted) total.aborted++;
  else if (event.status >= 500) total.failed++;
  else if (event.status >= 400) total.refused++;
  if (event.estimated) total.estimated++;
  total.promptTokens += event.promptTokens;
  total.completionTokens += event.completionTokens;
  total.durationMs += event.durationMs;
  if (event.firstByteMs !== undefined) {
    total.firstByteMs += event.firstByteMs;
    total.firstBytes++;
    const bucket = firstByteBucketOf(event.firstByteMs);
    total.firstByteCounts[bucket] = (total.firstByteCounts[bucket] ?? 0) + 1;
  }
  return total;
}

function sorted<T>(named: Map<string, T>): T[] {
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
