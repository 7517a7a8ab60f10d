import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { maxSeries, overflow } from './counter.js';

/** Records a value in the series `name`; `attributes` is called once for each new name. */
export type Histogram = (name: string, attributes: () => Attributes, value: number) => void;

export interface HistogramOptions {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** The upper limits of the buckets, inclusive and ascending; there is one more bucket above them. */
  readonly boundaries: readonly number[];
}

/** Histograms that are read when metrics are collected. */
export interface Histograms extends MetricProducer {
  create(options: HistogramOptions): Histogram;
}

interface Series {
  readonly attributes: Attributes;
  readonly counts: number[];
  sum: number;
  count: number;
}

/**
 * Histograms that are kept in plain numbers, as the counters of `createCounter` are. For the path of every request, where
 * the meter's own histograms serialize and hash the attributes of each value. `scopeName` is that of the meter.
 */
export function createHistograms(scopeName: string, startTime: HrTime, now: () => HrTime): Histograms {
  const readers: ((endTime: HrTime) => HistogramMetricData | undefined)[] = [];
  return {
    create: (options) => {
      const { record, read } = createHistogram(options, startTime);
      readers.push(read);
      return record;
    },
    collect: async () => {
      const endTime = now();
      const metrics = readers.flatMap((read) => read(endTime) ?? []);
      const scopeMetrics = [{ scope: { name: scopeName }, metrics }];
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
    },
  };
}

function createHistogram(options: HistogramOptions, startTime: HrTime) {
  const { boundaries } = options;
  const series = new Map<string, Series>();
  const newSeries = (attributes: Attributes): Series => ({
    attributes,
    counts: new Array<number>(boundaries.length + 1).fill(0),
    sum: 0,
    count: 0,
  });
  const seriesOf = (name: string, attributes: () => Attributes): Series => {
    const known = series.get(name);
    if (known) return known;
    const isFull = series.size >= maxSeries;
    const key = isFull ? overflowName : name;
    const one = series.get(key) ?? newSeries(isFull ? overflow : attributes());
    series.set(key, one);
    return one;
  };
  const record: Histogram = (name, attributes, value) => {
    const one = seriesOf(name, attributes);
    const bucket = bucketOf(boundaries, value);
    one.counts[bucket] = (one.counts[bucket] as number) + 1;
    one.sum += value;
    one.count++;
  };
  const read = (endTime: HrTime) =>
    series.size === 0 ? undefined : metricData(options, [...series.values()], startTime, endTime);
  return { record, read };
}

/** Not the name of another series: those of the services have no line ends. */
const overflowName = '\n';

/** The index of the bucket of a value. The boundaries are few, and most values are in one of the first buckets. */
function bucketOf(boundaries: readonly number[], value: number): number {
  let bucket = 0;
  while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++;
  return bucket;
}

function metricData(
  { name, description, unit, boundaries }: HistogramOptions,
  series: readonly Series[],
  startTime: HrTime,
  endTime: HrTime,
): HistogramMetricData {
  return {
    descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: series.map(({ attributes, counts, sum, count }) => ({
      startTime,
      endTime,
      attributes,
      value: { buckets: { boundaries: [...boundaries], counts: [...counts] }, sum, count },
    })),
  };
}
