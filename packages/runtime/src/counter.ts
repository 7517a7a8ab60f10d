import type { Attributes, Meter } from '@opentelemetry/api';

/** Adds `by` (default 1) to the series `name`; `attributes` is called once for each new name. */
export type Counter = (name: string, attributes: () => Attributes, by?: number) => void;

/** Further series are counted together, as OpenTelemetry does. */
export const maxSeries = 2_000;
export const overflow: Attributes = { 'otel.metric.overflow': true };

/**
 * A counter that is kept in plain numbers and read when metrics are collected. For the path of every request, where the
 * meter's own counters cost several microseconds.
 */
export function createCounter(meter: Meter, metric: string, description: string): Counter {
  const series = new Map<string, { readonly attributes: Attributes; count: number }>();
  const rest = { attributes: overflow, count: 0 };
  meter.createObservableCounter(metric, { description }).addCallback((result) => {
    for (const { attributes, count } of series.values()) result.observe(count, attributes);
    if (rest.count > 0) result.observe(rest.count, rest.attributes);
  });
  return (name, attributes, by = 1) => {
    let one = series.get(name);
    if (!one && series.size < maxSeries) {
      one = { attributes: attributes(), count: 0 };
      series.set(name, one);
    }
    (one ?? rest).count += by;
  };
}
