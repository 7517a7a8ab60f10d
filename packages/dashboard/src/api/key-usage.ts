import { useQuery } from '@tanstack/react-query';
import { api, result, type Schemas } from './client.js';
import { queryKeys } from './query-client.js';
import type { paths } from './schema.js';

const days = 7;
const dayMs = 86_400_000;
const maxPages = 5;

type UsageQuery = NonNullable<paths['/api/usage']['get']['parameters']['query']>;

/** What one key was used for on each of the last seven days (UTC), the oldest first. */
export interface KeyUsage {
  readonly requestsByDay: readonly number[];
  readonly requests: number;
  readonly tokens: number;
}

/** The usage of each key of the account, by its id. A key without usage has no entry. */
export function useKeyUsage() {
  return useQuery({
    queryKey: [...queryKeys.usage, 'keys'],
    queryFn: async ({ signal }) => usageByKey(await loadRows(signal), Date.now()),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
}

async function loadRows(signal: AbortSignal): Promise<readonly Schemas['UsageRow'][]> {
  const from = new Date(firstDayMs(Date.now())).toISOString();
  const rows: Schemas['UsageRow'][] = [];
  let pageToken: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const query: UsageQuery = {
      ...{ from, by: 'key', step: 'day' as const },
      ...(pageToken === null ? {} : { page_token: pageToken }),
    };
    const list: Schemas['UsageList'] | string = await result(
      api.GET('/api/usage', { params: { query }, signal }),
    );
    // The document gives CSV, a string, as another form of the response. It is not asked for.
    if (typeof list === 'string') break;
    rows.push(...list.data);
    pageToken = list.next_page_token;
    if (pageToken === null) break;
  }
  return rows;
}

/** Sums rows of days by key. Rows of other days are left out. */
export function usageByKey(
  rows: readonly Pick<
    Schemas['UsageRow'],
    'from' | 'key_id' | 'requests' | 'prompt_tokens' | 'completion_tokens'
  >[],
  nowMs: number,
): ReadonlyMap<string, KeyUsage> {
  const first = firstDayMs(nowMs);
  const usage = new Map<string, KeyUsage>();
  for (const row of rows) {
    const day = Math.floor((Date.parse(row.from) - first) / dayMs);
    if (row.key_id === null || !(day >= 0 && day < days)) continue;
    const before = usage.get(row.key_id) ?? {
      requestsByDay: Array.from({ length: days }, () => 0),
      requests: 0,
      tokens: 0,
    };
    usage.set(row.key_id, {
      requestsByDay: before.requestsByDay.map((count, index) =>
        index === day ? count + row.requests : count,
      ),
      requests: before.requests + row.requests,
      tokens: before.tokens + row.prompt_tokens + row.completion_tokens,
    });
  }
  return usage;
}

/** The beginning of the first of the seven days. */
function firstDayMs(nowMs: number): number {
  return (Math.floor(nowMs / dayMs) - (days - 1)) * dayMs;
}
