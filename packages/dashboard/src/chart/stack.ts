/** One colour of a stacked chart: a value for each bucket. */
export interface Series {
  readonly id: string;
  readonly name: string;
  readonly values: readonly number[];
}

/** A part of a bar, in pixels from the top left of the plot. */
export interface Segment {
  readonly series: number;
  readonly bucket: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The height of the axis and where its lines are, from 0 upwards. */
export interface Axis {
  readonly max: number;
  readonly ticks: readonly number[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The share of a bucket's width that stays empty between two bars. */
const gap = 0.25;
/** Above this a bar looks like an area. In pixels. */
const maxBarWidth = 48;

/** An axis from 0 that contains `largest`, with steps of 1, 2 or 5 times a power of ten. Its steps are whole numbers. */
export function axisFor(largest: number, maxTicks = 4): Axis {
  const rough = Math.max(largest, 1) / maxTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough) ?? 10;
  const step = Math.max(1, factor * power);
  const steps = Math.max(1, Math.ceil(largest / step));
  return { max: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}

/** The sum of all series for each bucket. */
export function bucketTotals(series: readonly Series[], buckets: number): number[] {
  return Array.from({ length: buckets }, (_, bucket) =>
    series.reduce((sum, { values }) => sum + (values[bucket] ?? 0), 0),
  );
}

/** The segments of stacked bars, the first series at the bottom. Values of 0 have none. */
export function stackedSegments(
  series: readonly Series[],
  buckets: number,
  axis: Axis,
  { width, height }: Size,
): Segment[] {
  const slot = width / Math.max(buckets, 1);
  const bar = Math.min(slot * (1 - gap), maxBarWidth);
  return Array.from({ length: buckets }, (_, bucket) => bucket).flatMap((bucket) => {
    let base = 0;
    return series.flatMap(({ values }, index) => {
      const value = values[bucket] ?? 0;
      if (value <= 0) return [];
      const from = (base / axis.max) * height;
      base += value;
      const to = (base / axis.max) * height;
      const x = bucket * slot + (slot - bar) / 2;
      return [{ series: index, bucket, x, y: height - to, width: bar, height: to - from }];
    });
  });
}

/** The bucket at `x` pixels from the left of a plot; undefined outside of it. */
export function bucketAt(x: number, width: number, buckets: number): number | undefined {
  const bucket = Math.floor((x / width) * buckets);
  return width > 0 && bucket >= 0 && bucket < buckets ? bucket : undefined;
}

/** Which buckets have a label below them: the last one, and every n-th before it, so that `fitting` labels fit. */
export function labelled(buckets: number, fitting: number): number[] {
  const every = Math.max(1, Math.ceil(buckets / Math.max(1, fitting)));
  return Array.from({ length: buckets }, (_, index) => index).filter(
    (index) => (buckets - 1 - index) % every === 0,
  );
}
