import { createCounter, type Telemetry } from '@hypervize/runtime';
import type { AppDeps } from './app.js';
import type { TrustState } from './auth/trust.js';
import type { VerdictCache } from './auth/verdict-cache.js';
import type { VerifierDeps } from './auth/verifier.js';
import type { Limiter } from './limits/limiter.js';
import type { Feed } from './revocation/change-feed.js';
import type { Spool } from './usage/spool.js';

const trustStates = ['starting', 'lease', 'shared-cache', 'stale-memory', 'key-service'] as const;

/** The metrics of the gateway. */
export function createMetrics(
  meter: Telemetry['meter'],
  parts: { feed: Feed; memory: VerdictCache; activeRequests: AppDeps['activeRequests']; trust(): TrustState },
) {
  meter
    .createObservableGauge('hvz_trust', {
      description:
        '1 for what decides about keys now: lease, shared-cache, key-service, stale-memory, starting',
    })
    .addCallback((result) => {
      for (const state of trustStates) result.observe(parts.trust() === state ? 1 : 0, { state });
    });
  meter
    .createObservableGauge('hvz_feed_applied_seq', {
      description: 'Place in the change log up to which this gateway is',
    })
    .addCallback((result) => result.observe(parts.feed.appliedSeq()));
  meter
    .createObservableGauge('hvz_memory_keys', { description: 'Keys that this gateway remembers' })
    .addCallback((result) => result.observe(parts.memory.size()));
  const requests = meter.createHistogram('hvz_gateway_request_duration_seconds', {
    description: 'Time from a request to the end of its answer',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    },
  });
  const verifications = createCounter(
    meter,
    'hvz_key_verifications_total',
    'Keys looked at, by who decided and how',
  );
  meter
    .createObservableGauge('hvz_gateway_in_flight', { description: 'Requests under way' })
    .addCallback((result) => result.observe(parts.activeRequests.count));
  const observe: AppDeps['observe'] = ({ route, status, outcome, durationMs }) => {
    requests.record(durationMs / 1_000, { route, status, outcome });
  };
  const observeVerification: VerifierDeps['observe'] = (tier, verification) => {
    verifications(`${tier} ${verification}`, () => ({ tier, verification }));
  };
  const cuts = meter.createCounter('hvz_requests_cut_total', {
    description: 'Requests under way that were cut off, by the error that their clients were told',
  });
  const refusals = meter.createCounter('hvz_limit_refusals_total', {
    description: 'Requests refused because of a limit, by whose: account, key, endpoint, address, quota',
  });
  const observeRefusal = (limit: string) => refusals.add(1, { limit });
  const usage = createCounter(
    meter,
    'hvz_usage_events_total',
    'What was used, by what became of it: kept here, counted by key-service, lost',
  );
  for (const what of ['kept', 'counted', 'lost']) usage(what, () => ({ what }), 0);
  const observeUsage = (what: 'kept' | 'counted' | 'lost', events: number) => {
    usage(what, () => ({ what }), events);
  };
  const watchLimits = (limiter: Pick<Limiter, 'isShared'>, spool: Pick<Spool, 'size'>) => {
    meter
      .createObservableGauge('hvz_limits_shared', {
        description: '1 if limits are counted together with the other gateways, 0 if each keeps to its share',
      })
      .addCallback((result) => result.observe(limiter.isShared() ? 1 : 0));
    meter
      .createObservableGauge('hvz_usage_waiting', { description: 'Events of usage that wait to be counted' })
      .addCallback((result) => result.observe(spool.size()));
  };
  const observeCancellation = (code: string) => cuts.add(1, { code });
  return { observe, observeVerification, observeCancellation, observeRefusal, observeUsage, watchLimits };
}
