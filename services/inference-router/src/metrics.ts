import type { CallObserver } from '@hypervize/rpc';
import {
  createCallObserver,
  createCounter,
  type Histogram,
  type Logger,
  type Telemetry,
} from '@hypervize/runtime';
import type { AppDeps } from './app.js';
import type { BodyMemory, MemoryRefusal } from './body/memory.js';
import type { Registry } from './endpoints/registry.js';
import type { AuditBacklog } from './open-audit.js';
import type { Host } from './scheduling/host.js';
import type { NamedPool, Pools } from './scheduling/pools.js';
import type { PoolEvent } from './scheduling/slot.js';

type Meter = Telemetry['meter'];
type Instruments = Pick<Telemetry, 'meter' | 'createHistogram'>;

export interface Metrics {
  readonly recordRequest: AppDeps['observeRequest'];
  readonly recordAttempt: AppDeps['observeAttempt'];
  readonly recordPoolEvent: (pool: string, event: PoolEvent) => void;
  readonly recordCall: CallObserver;
  readonly recordMemoryRefusal: (reason: MemoryRefusal) => void;
  /** Reports the memory for request bodies whenever metrics are collected. */
  observeBodyMemory(memory: Pick<BodyMemory, 'held' | 'waiting'>): void;
  /** Reports the age of the registry whenever metrics are collected. */
  observeRegistry(registry: Pick<Registry, 'ageMs'>): void;
  /** Reports the audit entries that have not been delivered whenever metrics are collected. */
  observeAudit(backlog: Pick<AuditBacklog, 'count'>): void;
  /** Reports the state of pools and hosts whenever metrics are collected. */
  observePools(pools: Pick<Pools, 'all'>): void;
}

/** Bucket boundaries in seconds, for inference requests and parts of them. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** The metrics of the service. Ejections, and calls that failed because of this service, are also logged. */
export function createMetrics(instruments: Instruments, logger: Logger): Metrics {
  const { meter } = instruments;
  return {
    recordRequest: createRequestMetric(instruments),
    recordAttempt: createAttemptMetrics(instruments),
    recordPoolEvent: createPoolEventMetric(meter, logger),
    recordCall: createCallObserver(meter, logger),
    recordMemoryRefusal: createMemoryRefusalMetric(meter),
    observeBodyMemory: createBodyMemoryGauges(meter),
    observeRegistry: createRegistryGauge(meter),
    observeAudit: createAuditGauge(meter),
    observePools: createPoolGauges(meter),
  };
}

function createRequestMetric(instruments: Instruments): Metrics['recordRequest'] {
  const duration = createHistogram(
    instruments,
    'hvz_router_request_duration_seconds',
    'Time from the arrival of a request to the end of its response',
  );
  return ({ route, status, outcome, durationMs }) => {
    duration(`${route} ${status} ${outcome}`, () => ({ route, status, outcome }), durationMs / 1_000);
  };
}

function createAttemptMetrics(instruments: Instruments): Metrics['recordAttempt'] {
  const { meter } = instruments;
  const attempts = createCounter(
    meter,
    'hvz_host_attempts_total',
    'Attempts on a host, by result and by why the host was picked',
  );
  const streamEvents = createCounter(
    meter,
    'hvz_host_stream_events_total',
    'Events in streamed responses of a host, about one for each token',
  );
  const firstByte = createHistogram(
    instruments,
    'hvz_host_first_byte_seconds',
    'Time to first byte of a host',
  );
  const queueWait = createHistogram(
    instruments,
    'hvz_pool_queue_wait_seconds',
    'Time in the admission queue of the requests that had to wait',
  );
  return ({ pool, slot, firstByteMs, events, result }) => {
    const { url: host, reason, queueWaitMs } = slot;
    const where = `${pool} ${host}`;
    attempts(`${where} ${result} ${reason}`, () => ({ pool, host, result, reason }));
    if (firstByteMs !== undefined) firstByte(where, () => ({ pool, host }), firstByteMs / 1_000);
    if (queueWaitMs > 0) queueWait(pool, () => ({ pool }), queueWaitMs / 1_000);
    if (events > 0) streamEvents(where, () => ({ pool, host }), events);
  };
}

function createPoolEventMetric(meter: Meter, logger: Logger): Metrics['recordPoolEvent'] {
  const events = meter.createCounter('hvz_pool_events_total', {
    description: 'Ejections, retries, refused retries, and requests refused by the admission queue',
  });
  return (pool, event) => {
    events.add(1, { pool, event });
    if (event === 'ejected') logger.warn({ pool }, 'host ejected');
  };
}

function createMemoryRefusalMetric(meter: Meter): Metrics['recordMemoryRefusal'] {
  const refusals = meter.createCounter('hvz_router_body_memory_refusals_total', {
    description: 'Requests refused because there was no memory for their bodies',
  });
  return (reason) => refusals.add(1, { reason });
}

function createBodyMemoryGauges(meter: Meter): Metrics['observeBodyMemory'] {
  const held = createGauge(
    meter,
    'hvz_router_body_memory_bytes',
    'Memory that request bodies of more than 16 KiB hold',
  );
  const waiting = createGauge(
    meter,
    'hvz_router_body_memory_waiting',
    'Requests that wait for memory for their bodies',
  );
  return (memory) => {
    held.addCallback((result) => result.observe(memory.held()));
    waiting.addCallback((result) => result.observe(memory.waiting()));
  };
}

function createRegistryGauge(meter: Meter): Metrics['observeRegistry'] {
  const age = createGauge(
    meter,
    'hvz_endpoint_registry_age_seconds',
    'Time since the endpoint registry was complete; absent until then',
  );
  return (registry) => {
    age.addCallback((result) => {
      const ageMs = registry.ageMs();
      if (Number.isFinite(ageMs)) result.observe(ageMs / 1_000);
    });
  };
}

function createAuditGauge(meter: Meter): Metrics['observeAudit'] {
  const entries = createGauge(
    meter,
    'hvz_audit_outbox_entries',
    'Entries for the audit log that key-service has not recorded yet',
  );
  return (backlog) => entries.addCallback((result) => result.observe(backlog.count()));
}

function createPoolGauges(meter: Meter): Metrics['observePools'] {
  const queueLength = createGauge(meter, 'hvz_pool_queue_length', 'Requests in the admission queue');
  const outstanding = createGauge(
    meter,
    'hvz_host_outstanding',
    'Requests of a host whose responses are not complete',
  );
  const available = createGauge(
    meter,
    'hvz_host_available',
    '1 if a host receives requests, 0 if not, with the reason as its state',
  );
  return (pools) => {
    queueLength.addCallback((result) => {
      for (const { name, pool } of reported(pools)) result.observe(pool.waiting(), { pool: name });
    });
    outstanding.addCallback((result) => {
      for (const { name, pool } of reported(pools)) {
        for (const host of pool.hosts()) result.observe(host.outstanding, { pool: name, host: host.url });
      }
    });
    available.addCallback((result) => {
      for (const named of reported(pools)) {
        for (const host of named.pool.hosts()) {
          const state = stateOf(host, named);
          const value = state === 'up' || state === 'unknown' ? 1 : 0;
          result.observe(value, { pool: named.name, host: host.url, state });
        }
      }
    });
  };
}

function createHistogram(instruments: Instruments, name: string, description: string): Histogram {
  return instruments.createHistogram({ name, description, unit: 's', boundaries: buckets });
}

function createGauge(meter: Meter, name: string, description: string) {
  return meter.createObservableGauge(name, { description });
}

function stateOf(host: Readonly<Host>, { pool }: NamedPool): Host['probe'] | 'draining' | 'ejected' {
  if (host.draining) return 'draining';
  return pool.isEjected(host) ? 'ejected' : host.probe;
}

/** All elastic pools, and the dedicated pools with requests, because there may be very many dedicated pools. */
function reported(pools: Pick<Pools, 'all'>): readonly NamedPool[] {
  return pools
    .all()
    .filter(
      ({ kind, pool }) =>
        kind === 'elastic' || pool.waiting() > 0 || pool.hosts().some(({ outstanding }) => outstanding > 0),
    );
}
