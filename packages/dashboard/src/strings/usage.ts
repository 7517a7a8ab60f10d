/** The words of the usage page. */
export const words = {
  title: 'Usage',
  lead: 'What your keys and endpoints have used. Days and hours are in UTC.',
  range: 'Period',
  ranges: { '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days', '90d': 'Last 90 days' },
  by: 'Group by',
  dimensions: { key: 'Key', model: 'Model', endpoint: 'Endpoint' },
  metric: 'Show',
  metrics: {
    requests: 'Requests',
    tokens: 'Tokens',
    errors: 'Errors',
    first_byte: 'Mean time to first byte',
  },
  filter: 'Only',
  all: { key: 'All keys', model: 'All models', endpoint: 'All endpoints' },
  noGroup: { key: 'Playground and public endpoints', model: 'Unknown model', endpoint: 'Elastic' },
  other: 'Other',
  allRequests: 'All requests',
  download: 'Download CSV',
  figures: {
    requests: 'Requests',
    tokensIn: 'Tokens in',
    tokensOut: 'Tokens out',
    errors: 'Errors',
    meanFirstByte: 'Mean time to first byte',
    p50: 'p50',
    p95: 'p95',
  },
  chart: (metric: string, by: string, range: string) =>
    `${metric} by ${by}, ${range}. The table has the same numbers.`,
  chartOfTimes: (range: string) =>
    `Time to first byte of all requests, ${range}. The table has the same numbers.`,
  groups: (by: string) => `Usage by ${by}`,
  buckets: 'The chart as a table',
  time: 'Time (UTC)',
  total: 'Total',
  quota: {
    title: 'This month',
    used: (used: string, limit: string) => `${used} of ${limit} tokens`,
    unlimited: (used: string) => `${used} tokens. This account has no monthly quota.`,
    resets: 'Resets',
    label: 'Tokens used this month',
  },
  empty: {
    title: 'No usage in this period',
    text: 'This page shows requests, tokens, errors and times of every key and endpoint, some seconds after each request.',
    action: 'Open playground',
  },
  tooMany:
    'This period has too many rows to show. Choose a shorter period, or a filter; the CSV has all rows.',
} as const;
