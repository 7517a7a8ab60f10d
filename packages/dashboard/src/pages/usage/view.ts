/** The periods that can be shown: their number of buckets, and the length of one. */
export const ranges = {
  '24h': { step: 'hour', buckets: 24 },
  '7d': { step: 'day', buckets: 7 },
  '30d': { step: 'day', buckets: 30 },
  '90d': { step: 'day', buckets: 90 },
} as const;
export const dimensions = ['key', 'model', 'endpoint'] as const;
export const metrics = ['requests', 'tokens', 'errors', 'first_byte'] as const;

export type Range = keyof typeof ranges;
export type Dimension = (typeof dimensions)[number];
export type Metric = (typeof metrics)[number];

/** What the usage page shows. All of it is in the URL, so that it can be shared. */
export interface UsageView {
  readonly range: Range;
  readonly by: Dimension;
  readonly metric: Metric;
  /** Only the usage of this key, model or endpoint. */
  readonly filter: Readonly<Partial<Record<Dimension, string>>>;
}

const stepMs = { hour: 3_600_000, day: 24 * 3_600_000 } as const;
/** A filter longer than this is not one of ours. */
const maxFilterLength = 256;

/** The view in a URL's query. What is missing or unknown has its default. */
export function parseView(search: string): UsageView {
  const query = new URLSearchParams(search);
  const range = query.get('range') ?? '';
  const filters = dimensions.flatMap((dimension) => {
    const value = query.get(dimension) ?? '';
    return value === '' || value.length > maxFilterLength ? [] : [[dimension, value] as const];
  });
  return {
    range: Object.hasOwn(ranges, range) ? (range as Range) : '7d',
    by: oneOf(dimensions, query.get('by')) ?? 'key',
    metric: oneOf(metrics, query.get('metric')) ?? 'requests',
    filter: Object.fromEntries(filters),
  };
}

/** The query of a view's URL, without its defaults; empty if it has nothing else. */
export function formatView({ range, by, metric, filter }: UsageView): string {
  const query = new URLSearchParams();
  if (range !== '7d') query.set('range', range);
  if (by !== 'key') query.set('by', by);
  if (metric !== 'requests') query.set('metric', metric);
  for (const dimension of dimensions) {
    const value = filter[dimension];
    if (value) query.set(dimension, value);
  }
  return query.toString();
}

/** The beginnings of a range's buckets in milliseconds since the epoch, the current one last. Days begin at midnight UTC. */
export function bucketsOf(range: Range, nowMs: number): number[] {
  const { step, buckets } = ranges[range];
  const last = Math.floor(nowMs / stepMs[step]) * stepMs[step];
  return Array.from({ length: buckets }, (_, index) => last - (buckets - 1 - index) * stepMs[step]);
}

/** The parameters of GET /api/usage for a view. `total`: one row for each group instead of one for each bucket and group. */
export function usageParameters({ range, by, metric, filter }: UsageView, nowMs: number, total = false) {
  const { key, model, endpoint } = filter;
  // Times cannot be stacked, so the chart of times has one bar for all groups.
  const grouped = total || metric !== 'first_byte';
  return {
    from: new Date(bucketsOf(range, nowMs)[0] ?? nowMs).toISOString(),
    step: total ? ('total' as const) : ranges[range].step,
    ...(grouped ? { by } : {}),
    ...(key === undefined ? {} : { key_id: key }),
    ...(model === undefined ? {} : { model }),
    ...(endpoint === undefined ? {} : { endpoint_id: endpoint }),
  };
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | undefined {
  return allowed.find((item) => item === value);
}
