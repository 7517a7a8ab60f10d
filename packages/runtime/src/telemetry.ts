import { type Attributes, type Meter, metrics, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

export type { Attributes };

export interface Telemetry {
  readonly meter: Meter;
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Sends what is still to be sent, for at most five seconds. */
  flush(): Promise<void>;
}

export interface TelemetryOptions {
  readonly serviceName: string;
  /** Where traces go, an OTLP/HTTP collector such as `http://collector:4318`. Undefined: they are not made. */
  readonly otlpEndpoint: string | undefined;
}

/** Metrics always, traces if there is somewhere to send them. */
export function startTelemetry({ serviceName, otlpEndpoint }: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': serviceName });
  const exporter = new PrometheusExporter({ preventServerStart: true });
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

  return {
    meter: metrics.getMeter(serviceName),
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
