import type { CallObserver } from '@hypervize/rpc';
import { createCallObserver, createCounter, type Logger, type Telemetry } from '@hypervize/runtime';
import type { AppDeps } from './app.js';
import type { Registry } from './endpoints/registry.js';
import type { PoolEvent } from './scheduling/pool.js';
import type { NamedPool, Pools } from './scheduling/pools.js';

interface Metrics {
  readonly observeRequest: AppDeps['observe'];
  readonly observeAttempt: AppDeps['observeAttempt'];
  readonly observePool: (pool: string, event: PoolEvent) => void;
  readonly observeCall: CallObserver;
  /** Shows what these say of themselves, whenever the metrics are read. */
  watch(registry: Registry, pools: Pick<Pools, 'all'>): void;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** The metrics of the service, and a log line for each call that broke on our side. */
export function createMetrics(meter: Telemetry['meter'], logger: Logger): Metrics {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: seconds },
    });
  const requests = histogram(
    'hvz_router_request_duration_seconds',
    'Time from a request to the end of its answer',
  );
  const firstByte = histogram('hvz_host_first_byte_seconds', 'Time until a host began to answer');
  const waited = histogram('hvz_pool_wait_seconds', 'Time that a request waited for a host');
  const attempts = createCounter(
    meter,
    'hvz_host_attempts_total',
    'Requests sent to a host, by how it went and why it was this host',
  );
  const tokens = createCounter(
    meter,
    'hvz_host_tokens_total',
    'Events of streams that a host has sent, about one for each token',
  );
  const events = meter.createCounter('hvz_pool_events_total', {
    description:
      'Hosts ejected, requests sent again or not, refused because too many wait, or waited too long',
  });

  return {
    observeRequest: ({ route, status, outcome, durationMs }) => {
      requests.record(durationMs / 1_000, { route, status, outcome });
    },
    observeAttempt: ({ pool, slot, firstByteMs, events: sent, result }) => {
      const { url, why, waitedMs } = slot;
      attempts(`${pool} ${url} ${result} ${why}`, () => ({ pool, host: url, result, why }));
      if (firstByteMs !== undefined) firstByte.record(firstByteMs / 1_000, { pool, host: url });
      if (waitedMs > 0) waited.record(waitedMs / 1_000, { pool });
      if (sent > 0) tokens(`${pool} ${url}`, () => ({ pool, host: url }), sent);
    },
    observePool: (pool, event) => {
      events.add(1, { pool, event });
      if (event === 'ejected') logger.warn({ pool }, 'a host failed too often and is left out for a while');
    },
    observeCall: createCallObserver(meter, logger),
    watch: (registry, pools) => {
      const gauge = (name: string, description: string) => meter.createObservableGauge(name, { description });
      gauge('hvz_registry_age_seconds', 'Age of what is known of the endpoints').addCallback((result) => {
        if (Number.isFinite(registry.ageMs())) result.observe(registry.ageMs() / 1_000);
      });
      gauge('hvz_pool_waiting', 'Requests that wait for a host').addCallback((result) => {
        for (const { name, pool } of shown(pools)) result.observe(pool.waiting(), { pool: name });
      });
      gauge('hvz_host_outstanding', 'Requests that a host has not answered in full').addCallback((result) => {
        for (const { name, pool } of shown(pools)) {
          for (const { url, outstanding } of pool.hosts())
            result.observe(outstanding, { pool: name, host: url });
        }
      });
      gauge('hvz_host_available', '1 if a host may be given requests, 0 and why if not').addCallback(
        (result) => {
          for (const { name, pool } of shown(pools)) {
            for (const host of pool.hosts()) {
              const why = host.draining ? 'draining' : pool.isEjected(host) ? 'ejected' : host.probe;
              const available = why === 'up' || why === 'unknown' ? 1 : 0;
              result.observe(available, { pool: name, host: host.url, state: why });
            }
          }
        },
      );
    },
  };
}

/** Elastic pools, and the dedicated ones that have something to do: there may be very many of these. */
function shown(pools: Pick<Pools, 'all'>): readonly NamedPool[] {
  return pools
    .all()
    .filter(
      ({ kind, pool }) =>
        kind === 'elastic' || pool.waiting() > 0 || pool.hosts().some(({ outstanding }) => outstanding > 0),
    );
}
