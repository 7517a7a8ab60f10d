import type { Attributes, Meter } from '@opentelemetry/api';

/** Counts one more, or `by` more, of what `name` tells apart; `attributes` is asked once for each name. */
export type Counter = (name: string, attributes: () => Attributes, by?: number) => void;

/** So many names are told apart; what comes after them is counted together, as OpenTelemetry does. */
const mostNames = 2_000;
const overflow: Attributes = { 'otel.metric.overflow': true };

/**
 * A counter that is counted by hand and read when the metrics are: for what stands on the way of every request, where the
 * meter's own counters cost several microseconds.
 */
export function createCounter(meter: Meter, metric: string, description: string): Counter {
  const rows = new Map<string, { readonly attributes: Attributes; count: number }>();
  const rest = { attributes: overflow, count: 0 };
  meter.createObservableCounter(metric, { description }).addCallback((result) => {
    for (const { attributes, count } of rows.values()) result.observe(count, attributes);
    if (rest.count > 0) result.observe(rest.count, rest.attributes);
  });
  return (name, attributes, by = 1) => {
    let row = rows.get(name);
    if (!row && rows.size < mostNames) {
      row = { attributes: attributes(), count: 0 };
      rows.set(name, row);
    }
    (row ?? rest).count += by;
  };
}
