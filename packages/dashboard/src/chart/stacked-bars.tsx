import { useLayoutEffect, useRef, useState } from 'react';
import { axisFor, bucketAt, bucketTotals, labelled, type Series, stackedSegments } from './stack.js';
import styles from './stacked-bars.module.css';

/** The space around the plot, for the numbers of the axis and the labels of the buckets, in pixels. */
const margin = { top: 8, right: 4, bottom: 24, left: 56 };
const height = 224;
const widthPerLabel = 72;

interface StackedBarsProps {
  /** What the chart shows, for assistive technology. A table with the same numbers belongs beside it. */
  label: string;
  series: readonly Series[];
  /** The name of each bucket, and its short form below the bar. */
  buckets: readonly { readonly name: string; readonly short: string }[];
  /** What the legend begins with while no bucket is under the pointer. */
  whole: string;
  format: (value: number) => string;
  /** Whether values of a bucket can be added up over all buckets: counts can, times cannot. */
  isAdditive: boolean;
}

/** Stacked bars as SVG. The legend has the numbers of the bucket under the pointer, or of all buckets. */
export function StackedBars(props: StackedBarsProps) {
  const { label, series, buckets, whole, format, isAdditive } = props;
  const { ref, width } = useWidth();
  const [hovered, setHovered] = useState<number>();
  const inner = {
    width: Math.max(0, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
  };
  const point = (event: React.PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - margin.left;
    setHovered(bucketAt(x, inner.width, buckets.length));
  };
  return (
    <figure className={styles.figure}>
      <svg
        ref={ref}
        className={styles.plot}
        height={height}
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerLeave={() => setHovered(undefined)}
      >
        {width > 0 && <Plot {...{ series, buckets, format, hovered, inner }} />}
      </svg>
      <Legend {...{ series, format, hovered, isAdditive }} heading={buckets[hovered ?? -1]?.name ?? whole} />
    </figure>
  );
}

interface PlotProps extends Pick<StackedBarsProps, 'series' | 'buckets' | 'format'> {
  hovered: number | undefined;
  inner: { readonly width: number; readonly height: number };
}

function Plot({ series, buckets, format, hovered, inner }: PlotProps) {
  const axis = axisFor(Math.max(0, ...bucketTotals(series, buckets.length)));
  const slot = inner.width / Math.max(1, buckets.length);
  return (
    <g transform={`translate(${margin.left} ${margin.top})`}>
      {hovered !== undefined && (
        <rect className={styles.hovered} x={hovered * slot} width={slot} height={inner.height} />
      )}
      {axis.ticks.map((value) => {
        const y = inner.height * (1 - value / axis.max);
        return (
          <g key={value}>
            <line className={styles.line} x2={inner.width} y1={y} y2={y} />
            <text className={styles.tick} x={-8} y={y} dy="0.35em" textAnchor="end">
              {format(value)}
            </text>
          </g>
        );
      })}
      {stackedSegments(series, buckets.length, axis, inner).map(({ series: index, bucket, ...box }) => (
        <rect key={`${bucket}-${index}`} className={styles.segment} data-series={index} {...box} />
      ))}
      {labelled(buckets.length, inner.width / widthPerLabel).map((index) => (
        <text
          key={buckets[index]?.name}
          className={styles.tick}
          x={(index + 0.5) * slot}
          y={inner.height + 18}
          textAnchor="middle"
        >
          {buckets[index]?.short}
        </text>
      ))}
    </g>
  );
}

interface LegendProps extends Pick<StackedBarsProps, 'series' | 'format' | 'isAdditive'> {
  heading: string;
  hovered: number | undefined;
}

function Legend({ series, format, isAdditive, heading, hovered }: LegendProps) {
  const value = (values: readonly number[]) => {
    if (hovered !== undefined) return format(values[hovered] ?? 0);
    return isAdditive ? format(values.reduce((sum, one) => sum + one, 0)) : '';
  };
  return (
    <figcaption className={styles.legend}>
      <strong>{heading}</strong>
      {series.map(({ id, name, values }, index) => (
        <span key={id} className={styles.item}>
          <svg className={styles.swatch} aria-hidden="true">
            <rect className={styles.segment} data-series={index} width="100%" height="100%" />
          </svg>
          {name} <span className={styles.value}>{value(values)}</span>
        </span>
      ))}
    </figcaption>
  );
}

/** The width of an element in pixels, followed; 0 before it is known. */
function useWidth() {
  const ref = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    setWidth(element.getBoundingClientRect().width);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
