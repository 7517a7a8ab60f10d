import { type CertificateSource, watchCertificates } from './certificates.js';
import { systemClock } from './clock.js';
import type { Logger } from './logger.js';
import { type OperationsSources, startOperationsServer } from './operations-server.js';
import { type OverloadLevel, openOverloadMonitor } from './overload.js';
import { type Checks, createChecks } from './readiness.js';
import type { Releasers } from './releasers.js';
import type { ServiceConfig } from './service-settings.js';
import { startTelemetry, type Telemetry } from './telemetry.js';
import { answerPrimary } from './workers/answers.js';
import { currentWorker, workerIdentity } from './workers/identity.js';

/** The operations of a service: its checks, and the port on which they are served. */
export interface Operations extends Pick<Checks, 'addCheck' | 'setReady'> {
  readonly port: number;
}

/** What every service opens first. */
export interface OperationsOfService {
  readonly telemetry: Telemetry;
  readonly operations: Operations;
  overload(): OverloadLevel;
}

/**
 * Opens telemetry, the operations server, which reports not ready, and the overload monitor. An overloaded service stays
 * ready: if all replicas are overloaded, taking one of them away makes it worse for the others.
 */
export async function openOperations(
  releasers: Releasers,
  serviceName: string,
  settings: ServiceConfig['operations'],
): Promise<OperationsOfService> {
  const telemetry = startTelemetry({ serviceName, otlpEndpoint: settings.otlpEndpoint });
  releasers.add('telemetry', telemetry.flush);
  const { addCheck, setReady, readiness } = createChecks();
  const { metricsText } = telemetry;
  const port = await serveOperations(releasers, settings, { isAlive: () => true, readiness, metricsText });
  const overload = openOverloadMonitor(releasers, telemetry.meter, workerIdentity().count);
  addCheck('overload', () => ({ ok: true, detail: overload() }));
  return { telemetry, operations: { addCheck, setReady, port }, overload };
}

/** Serves the operations port. A worker does not: its primary process does, and asks it. */
async function serveOperations(
  releasers: Releasers,
  settings: ServiceConfig['operations'],
  sources: OperationsSources,
): Promise<number> {
  if (currentWorker()) {
    releasers.add('answers to the primary process', answerPrimary(sources));
    return settings.port;
  }
  const { port, close } = await startOperationsServer(settings, sources);
  releasers.add('operations server', close);
  return port;
}

/** A gRPC call that has ended. */
interface FinishedCall {
  readonly method: string;
  readonly caller: string;
  readonly durationMs: number;
  readonly error?: Error & { readonly code: string };
}

/** Measures gRPC calls by method and code, and logs those that failed because of this service. */
export function createCallObserver(meter: Telemetry['meter'], logger: Logger): (call: FinishedCall) => void {
  const duration = meter.createHistogram('hvz_rpc_duration_seconds', {
    description: 'Duration of gRPC calls',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    },
  });
  return ({ method, caller, durationMs, error }) => {
    duration.record(durationMs / 1_000, { method, code: error?.code ?? 'ok' });
    if (error?.code === 'internal') logger.error({ err: error, method, caller }, 'rpc failed');
    else if (error?.code === 'unavailable') logger.warn({ err: error, method, caller }, 'rpc unavailable');
  };
}

/** How often the files of certificates are read, in milliseconds. */
const certificateCheckMs = 5_000;

/** Opens the certificates of a TLS configuration, which are read again when their files change. Undefined without TLS. */
export function openCertificates(
  releasers: Releasers,
  files: ServiceConfig['tls'],
  meter: Telemetry['meter'],
  logger: Logger,
): CertificateSource | undefined {
  if (!files) return undefined;
  const closing = new AbortController();
  releasers.add('certificates', () => closing.abort());
  const options = { files, clock: systemClock, logger, everyMs: certificateCheckMs };
  const certificates = watchCertificates(options, closing.signal);
  meter
    .createObservableGauge('hvz_tls_certificate_expiry_seconds', {
      description: 'Time until the certificate of this service expires',
      unit: 's',
    })
    .addCallback((result) => result.observe((certificates.expiresAtMs() - systemClock.now()) / 1_000));
  return certificates;
}
