import type { UsageEvent } from './event.js';

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
  /** Sums in milliseconds, and the number of requests that had a first byte. */
  firstByteMs: number;
  firstBytes: number;
  durationMs: number;
}

/** The tokens that an account used in a month. */
export interface MonthlyTotal {
  readonly accountId: string;
  /** The start of the month in UTC, in milliseconds since the epoch. */
  readonly monthMs: number;
  tokens: number;
}

const hourMs = 3_600_000;

/** The UTC month of a time, in milliseconds since the epoch; `endMs` is excluded. */
export function monthOf(ms: number): { beginMs: number; endMs: number } {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  return { beginMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
}

/**
 * Sums events. Both lists are in one fixed order, whatever the order of the events, so that concurrent transactions that
 * add them do not deadlock.
 */
export function totalsOf(events: readonly UsageEvent[]): { hourly: HourlyTotal[]; monthly: MonthlyTotal[] } {
  const hourly = new Map<string, HourlyTotal>();
  const monthly = new Map<string, MonthlyTotal>();
  for (const event of events) {
    const begin = Math.floor(event.atMs / hourMs) * hourMs;
    const name = JSON.stringify([event.accountId, begin, event.keyId, event.endpointId, event.model]);
    const total = hourly.get(name) ?? emptyTotal(event, begin);
    hourly.set(name, add(total, event));

    const { beginMs: monthMs } = monthOf(event.atMs);
    const month = `${event.accountId} ${monthMs}`;
    const sum = monthly.get(month) ?? { accountId: event.accountId, monthMs, tokens: 0 };
    sum.tokens += event.promptTokens + event.completionTokens;
    monthly.set(month, sum);
  }
  return { hourly: sorted(hourly), monthly: sorted(monthly) };
}

function emptyTotal({ accountId, keyId, endpointId, model }: UsageEvent, begin: number): HourlyTotal {
  return {
    ...{ accountId, hourMs: begin, keyId, endpointId, model },
    ...{ requests: 0, refused: 0, failed: 0, aborted: 0, promptTokens: 0, completionTokens: 0, estimated: 0 },
    ...{ firstByteMs: 0, firstBytes: 0, durationMs: 0 },
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
  }
  return total;
}

function sorted<T>(named: Map<string, T>): T[] {
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
