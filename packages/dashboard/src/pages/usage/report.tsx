import { useKeyNames } from '../../api/names.js';
import { StackedBars } from '../../chart/stacked-bars.js';
import { words } from '../../strings/usage.js';
import { LinkButton } from '../../ui/link-button.js';
import { Notice } from '../../ui/notice.js';
import { compactNumber, durationText } from '../../ui/number-text.js';
import { EmptyState, ErrorState, Skeleton, TableSkeleton } from '../../ui/states.js';
import { bucketNames } from './bucket-names.js';
import { Figures } from './figures.js';
import { otherId, toSeries, totalsOf, type UsageRow } from './rows.js';
import { BucketTable, GroupTable } from './tables.js';
import { useUsage } from './use-usage.js';
import { bucketsOf, type Dimension, ranges, type UsageView } from './view.js';

/** The figures, the chart and the tables of a view. */
export function UsageReport({ view }: { view: UsageView }) {
  const chart = useUsage(view, 'chart');
  const total = useUsage(view, 'total');
  const nameOf = useGroupNames();
  if (!chart.data || !total.data) {
    const error = chart.error ?? total.error;
    const retry = () => {
      void chart.refetch();
      void total.refetch();
    };
    return error ? <ErrorState error={error} onRetry={retry} /> : <ReportSkeleton />;
  }
  if (total.data.rows.length === 0) {
    const { title, text, action } = words.empty;
    return (
      <EmptyState title={title} text={text} action={<LinkButton href="/playground">{action}</LinkButton>} />
    );
  }
  return (
    <>
      {(chart.data.isPartial || total.data.isPartial) && <Notice tone="warning">{words.tooMany}</Notice>}
      <Figures totals={totalsOf(total.data.rows)} />
      <Chart {...chart.data} nameOf={nameOf} />
      <GroupTable by={total.data.view.by} rows={total.data.rows} nameOf={nameOf} />
    </>
  );
}

interface ChartProps {
  view: UsageView;
  rows: readonly UsageRow[];
  nameOf: NameOf;
}

/** The chart, and its numbers as a table. */
function Chart({ view: { range, by, metric }, rows, nameOf }: ChartProps) {
  const isTimes = metric === 'first_byte';
  const { step } = ranges[range];
  const buckets = bucketsOf(range, Date.now());
  const name = isTimes ? () => words.allRequests : (group: string) => nameOf(group, by);
  const series = toSeries(rows, buckets, by, metric, name);
  const period = words.ranges[range];
  const label = isTimes
    ? words.chartOfTimes(period)
    : words.chart(words.metrics[metric], words.dimensions[by], period);
  return (
    <>
      <StackedBars
        label={label}
        series={series}
        buckets={bucketNames(buckets, step)}
        whole={period}
        format={isTimes ? durationText : compactNumber}
        isAdditive={!isTimes}
      />
      <BucketTable {...{ series, buckets, step, metric }} />
    </>
  );
}

type NameOf = (group: string, by: Dimension) => string;

/** The name of a group: a key's name, a model, an endpoint's id. */
function useGroupNames(): NameOf {
  const keys = useKeyNames();
  return (group, by) => {
    if (group === otherId) return words.other;
    if (group === '') return words.noGroup[by];
    return by === 'key' ? (keys.get(group) ?? group) : group;
  };
}

function ReportSkeleton() {
  return (
    <>
      <Skeleton height="row" />
      <Skeleton height="block" />
      <TableSkeleton />
    </>
  );
}
