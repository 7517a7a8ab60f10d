import {
  type Attributes,
  context,
  type Meter,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { hrTime, W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

import { createHistograms, type Histogram, type HistogramOptions } from './histogram.js';

export type { Attributes };

export interface Telemetry {
  readonly meter: Meter;
  /** A histogram for the path of every request. */
  createHistogram(options: HistogramOptions): Histogram;
  /**
   * Runs the handling of a request in a span and gives it the headers that propagate the trace (W3C Trace Context).
   * `from`: the headers of a trusted caller, whose trace is continued; without it a new trace begins. Free if there is no
   * collector.
   */
  inSpan: InSpan;
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Sends what is buffered, for at most five seconds. */
  flush(): Promise<void>;
}

export type InSpan = <T>(
  name: string,
  from: Readonly<Record<string, unknown>> | undefined,
  run: (onward: Readonly<Record<string, string>>, annotate: (attributes: Attributes) => void) => Promise<T>,
) => Promise<T>;

const noHeaders = {};
const notTraced: InSpan = (_name, _from, run) => run(noHeaders, () => {});

export interface TelemetryOptions {
  readonly serviceName: string;
  /** An OTLP/HTTP collector such as `http://collector:4318`. Undefined: no traces. */
  readonly otlpEndpoint: string | undefined;
}

/** Starts metrics, and traces if there is a collector. */
export function startTelemetry({ serviceName, otlpEndpoint }: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': serviceName });
  const histograms = createHistograms(serviceName, hrTime(), hrTime);
  const exporter = new PrometheusExporter({ preventServerStart: true, metricProducers: [histograms] });
  const meterProvider = new MeterProvider({ resource, readers: [exporter] });
  metrics.setGlobalMeterProvider(meterProvider);
  const serializer = new PrometheusSerializer();

  let tracerProvider: NodeTracerProvider | undefined;
  if (otlpEndpoint !== undefined) {
    const url = `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`;
    const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: 5_000 }));
    tracerProvider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
    tracerProvider.register({ propagator: new W3CTraceContextPropagator() });
  }

  const tracer = trace.getTracer(serviceName);
  const traced: InSpan = (name, from, run) => {
    const parent = from ? propagation.extract(ROOT_CONTEXT, from) : ROOT_CONTEXT;
    return tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, parent, async (span) => {
      const onward: Record<string, string> = {};
      propagation.inject(context.active(), onward);
      try {
        return await run(onward, (attributes) => void span.setAttributes(attributes));
      } finally {
        span.end();
      }
    });
  };

  return {
    inSpan: tracerProvider ? traced : notTraced,
    meter: metrics.getMeter(serviceName),
    createHistogram: histograms.create,
    metricsText: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
    flush: async () => {
      const deadline = new Promise<void>((resolve) => setTimeout(resolve, 5_000).unref());
      await Promise.race([tracerProvider?.shutdown(), deadline]);
      await meterProvider.shutdown();
      metrics.disable();
      trace.disable();
    },
  };
}
