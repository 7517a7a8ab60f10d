import { readFileSync } from 'node:fs';
import type { Logger } from './logger.js';
import { type Operations, startOperations } from './operations-server.js';
import type { Releasers } from './releasers.js';
import { type SettingValues, settings, tlsFiles, tlsSettings, withDefault } from './settings.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

/** The variables that every service has. */
export const serviceSettings = {
  OPERATIONS_HOST: withDefault(settings.text('a host name or address'), '127.0.0.1'),
  ...tlsSettings,
  OTEL_EXPORTER_OTLP_ENDPOINT: withDefault(settings.url('http', 'https'), undefined),
  LOG_LEVEL: withDefault(
    settings.oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
  ),
};

/** The part of a service's configuration that comes from them. */
export function serviceConfig(read: SettingValues<typeof serviceSettings>) {
  return {
    operationsHost: read.OPERATIONS_HOST,
    tls: tlsFiles(read),
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: read.LOG_LEVEL,
  };
}

/** What every service opens first: telemetry, and the operators' port, which says that it is not ready yet. */
export async function openOperations(
  releasers: Releasers,
  serviceName: string,
  config: Pick<ReturnType<typeof serviceConfig>, 'operationsHost' | 'otlpEndpoint'> & {
    operationsPort: number;
  },
): Promise<{ telemetry: Telemetry; operations: Operations }> {
  const telemetry = startTelemetry({ serviceName, otlpEndpoint: config.otlpEndpoint });
  releasers.add('telemetry', telemetry.flush);
  const operations = await startOperations({
    host: config.operationsHost,
    port: config.operationsPort,
    metricsText: telemetry.metricsText,
  });
  releasers.add('operations', operations.close);
  return { telemetry, operations };
}

/** A finished gRPC call, as the server tells of it. */
interface FinishedCall {
  readonly method: string;
  readonly caller: string;
  readonly durationMs: number;
  readonly error?: Error & { readonly code: string };
}

/** Counts gRPC calls by method and code, and logs those that broke on our side. */
export function createCallObserver(meter: Telemetry['meter'], logger: Logger): (call: FinishedCall) => void {
  const duration = meter.createHistogram('hvz_rpc_duration_seconds', {
    description: 'Time to answer a call',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    },
  });
  return ({ method, caller, durationMs, error }) => {
    duration.record(durationMs / 1_000, { method, code: error?.code ?? 'ok' });
    if (error?.code === 'internal') logger.error({ err: error, method, caller }, 'a call failed');
    else if (error?.code === 'unavailable')
      logger.warn({ err: error, method, caller }, 'a call could not be served');
  };
}

/** The texts of PEM files, as node's own TLS wants them. */
export function readPemFiles(tls: { certFile: string; keyFile: string; caFile: string }) {
  const read = (file: string) => readFileSync(file, 'utf8');
  return { cert: read(tls.certFile), key: read(tls.keyFile), ca: read(tls.caFile) };
}
