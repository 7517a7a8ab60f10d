import { useQuery } from '@tanstack/react-query';
import { api, result, type Schemas } from '../../api/client.js';
import { queryKeys } from '../../api/query-client.js';
import { useNow } from '../../ui/now.js';
import type { UsageRow } from './rows.js';
import { bucketsOf, type UsageView, usageParameters } from './view.js';

/** The largest page of the API, and how many of them are read. 90 days of 100 keys fit. */
const pageSize = 1_000;
const maxPages = 10;
/** Usage arrives some seconds after its request. */
const refreshMs = 30_000;

interface Usage {
  /** What was asked for. While another view loads, this is the one before. */
  readonly view: UsageView;
  readonly rows: readonly UsageRow[];
  /** Whether there are more rows than are read. */
  readonly isPartial: boolean;
}

/** The usage of a view for its chart, or in `total` for its table. What was shown before stays until the new rows are there. */
export function useUsage(view: UsageView, kind: 'chart' | 'total') {
  // Renewed with the current bucket, not every second.
  const firstMs = bucketsOf(view.range, useNow())[0] ?? 0;
  return useQuery({
    queryKey: [...queryKeys.usage, kind, view, firstMs],
    queryFn: ({ signal }) => readUsage(view, kind === 'total', signal),
    placeholderData: (previous) => previous,
    refetchInterval: refreshMs,
  });
}

async function readUsage(view: UsageView, total: boolean, signal: AbortSignal): Promise<Usage> {
  const parameters = usageParameters(view, Date.now(), total);
  const rows: UsageRow[] = [];
  let token: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const read: UsagePage = await readPage(parameters, token, signal);
    rows.push(...read.data);
    token = read.next_page_token;
    if (token === null) break;
  }
  return { view, rows, isPartial: token !== null };
}

type UsagePage = Schemas['UsageList'];

async function readPage(
  parameters: ReturnType<typeof usageParameters>,
  token: string | null,
  signal: AbortSignal,
): Promise<UsagePage> {
  const query = { ...parameters, page_size: pageSize, ...(token === null ? {} : { page_token: token }) };
  const page = await result(api.GET('/api/usage', { params: { query }, signal }));
  // Text is CSV, which is not asked for here.
  if (typeof page === 'string') throw new TypeError('GET /api/usage did not respond with JSON.');
  return page;
}
