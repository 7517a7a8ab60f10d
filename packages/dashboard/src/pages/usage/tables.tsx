import { bucketTotals, type Series } from '../../chart/stack.js';
import { words } from '../../strings/usage.js';
import { durationText, wholeNumber } from '../../ui/number-text.js';
import { type Column, Table } from '../../ui/table.js';
import { bucketNames } from './bucket-names.js';
import { errorsOf, groupOf, type UsageRow } from './rows.js';
import styles from './usage.module.css';
import type { Dimension, Metric } from './view.js';

interface GroupTableProps {
  by: Dimension;
  rows: readonly UsageRow[];
  nameOf: (group: string, by: Dimension) => string;
}

/** One row for each group with its counts and times over the whole period, the most requests first. */
export function GroupTable({ by, rows, nameOf }: GroupTableProps) {
  const { figures } = words;
  const number = (id: string, header: string, value: (row: UsageRow) => string): Column<UsageRow> => ({
    ...{ id, header, align: 'right', cell: value },
  });
  const hasPercentiles = rows.some((row) => typeof row.p95_first_byte_ms === 'number');
  const columns: Column<UsageRow>[] = [
    {
      id: 'group',
      header: words.dimensions[by],
      cell: (row) => <Group id={groupOf(row, by)} name={nameOf(groupOf(row, by), by)} />,
    },
    number('requests', figures.requests, (row) => wholeNumber(row.requests)),
    number('in', figures.tokensIn, (row) => wholeNumber(row.prompt_tokens)),
    number('out', figures.tokensOut, (row) => wholeNumber(row.completion_tokens)),
    number('errors', figures.errors, (row) => wholeNumber(errorsOf(row))),
    number('mean', figures.meanFirstByte, (row) => durationText(row.mean_first_byte_ms)),
    ...(hasPercentiles
      ? [
          number('p50', figures.p50, (row) => durationText(row.p50_first_byte_ms)),
          number('p95', figures.p95, (row) => durationText(row.p95_first_byte_ms)),
        ]
      : []),
  ];
  const sorted = [...rows].sort((a, b) => b.requests - a.requests);
  return (
    <Table
      caption={words.groups(words.dimensions[by])}
      columns={columns}
      rows={sorted}
      rowKey={(row) => groupOf(row, by)}
    />
  );
}

function Group({ id, name }: { id: string; name: string }) {
  return (
    <span>
      {name} {name !== id && id !== '' && <code className={styles.muted}>{id}</code>}
    </span>
  );
}

interface BucketTableProps {
  series: readonly Series[];
  buckets: readonly number[];
  step: 'hour' | 'day';
  metric: Metric;
}

interface BucketRow {
  readonly bucket: number;
  readonly name: string;
}

/** The numbers of the chart: one row for each bucket, one column for each series. */
export function BucketTable({ series, buckets, step, metric }: BucketTableProps) {
  const format = metric === 'first_byte' ? durationText : wholeNumber;
  const totals = bucketTotals(series, buckets.length);
  const rows = bucketNames(buckets, step).map(({ name }, bucket) => ({ bucket, name }));
  const columns: Column<BucketRow>[] = [
    { id: 'time', header: words.time, cell: ({ name }) => name },
    ...series.map(
      ({ id, name, values }): Column<BucketRow> => ({
        ...{ id: `series ${id}`, header: name, align: 'right' },
        cell: ({ bucket }) => format(values[bucket] ?? 0),
      }),
    ),
  ];
  // The total of one series is that series.
  if (series.length > 1) {
    columns.push({
      ...{ id: 'total', header: words.total, align: 'right' },
      cell: ({ bucket }) => format(totals[bucket] ?? 0),
    });
  }
  return (
    <details className={styles.buckets}>
      <summary>{words.buckets}</summary>
      <Table caption={words.buckets} columns={columns} rows={rows} rowKey={({ name }) => name} />
    </details>
  );
}
