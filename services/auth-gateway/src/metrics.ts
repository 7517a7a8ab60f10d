import { type RejectionReason, rejectionReasons } from '@hypervize/auth-model';
import type { Outcome } from '@hypervize/relay';
import { createCounter, type Telemetry } from '@hypervize/runtime';
import type { AuditResult } from './audit/outbox.js';
import type { Tier } from './auth/lookup.js';
import { type TrustState, trustStates } from './auth/trust.js';
import type { Verification } from './auth/verification.js';
import { type RouterPath, routerPaths } from './proxy/router-health.js';
import { createRouterMetrics } from './proxy/routers/metrics.js';
import { type SignInResult, signInResults } from './sign-in/result.js';

/** A request that has ended, as its metrics show it. */
export interface FinishedRequest {
  readonly route: string;
  readonly status: number;
  readonly outcome: Outcome['kind'] | 'refused';
  readonly durationMs: number;
}

/** What became of usage events. */
export type UsageResult = 'recorded' | 'counted' | 'dropped';

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics of the gateway (docs/metrics.md). Functions named observe… set the source that a gauge is read from. */
export function createMetrics({ meter, createHistogram }: Pick<Telemetry, 'meter' | 'createHistogram'>) {
  const gauge = (name: string, description: string) => {
    const instrument = meter.createObservableGauge(name, { description });
    return (read: () => number) => void instrument.addCallback((result) => result.observe(read()));
  };
  const requests = createHistogram({
    name: 'hvz_gateway_request_duration_seconds',
    description: 'Time from the arrival of a request to the end of its response',
    unit: 's',
    boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  });
  const verifications = createCounter(
    meter,
    'hvz_key_verifications_total',
    'Keys verified, by the tier that decided and the result',
  );
  const cancellations = meter.createCounter('hvz_requests_cancelled_total', {
    description: 'In-flight requests that were cancelled, by the error that the client got',
  });
  const refusals = meter.createCounter('hvz_limit_refusals_total', {
    description: 'Requests refused because of a limit, by kind of limit',
  });
  const usageEvents = createCounter(
    meter,
    'hvz_usage_events_total',
    'Usage events recorded by this gateway, counted by key-service, or dropped',
  );
  for (const result of ['recorded', 'counted', 'dropped']) usageEvents(result, () => ({ result }), 0);
  const rejectedEntries = createCounter(
    meter,
    'hvz_shared_cache_rejected_total',
    'Entries of the shared cache that were ignored, by reason',
  );
  for (const reason of rejectionReasons) rejectedEntries(reason, () => ({ reason }), 0);
  const auditEntries = createCounter(
    meter,
    'hvz_audit_entries_total',
    'Audit entries of refused attempts that were recorded here, delivered to key-service, or dropped',
  );
  for (const result of ['recorded', 'delivered', 'dropped']) auditEntries(result, () => ({ result }), 0);
  const signIns = createCounter(meter, 'hvz_sign_ins_total', 'Logins that have ended, by how');
  for (const result of signInResults) signIns(result, () => ({ result }), 0);
  const trust = meter.createObservableGauge('hvz_trust', {
    description: '1 for the state that decides about keys now, 0 for the others',
  });

  const routerReachable = meter.createObservableGauge('hvz_router_reachable', {
    description: '1 if the router responded to the latest probe, 0 if not, by the path to it',
  });

  return {
    recordRequest: ({ route, status, outcome, durationMs }: FinishedRequest) => {
      requests(`${route} ${status} ${outcome}`, () => ({ route, status, outcome }), durationMs / 1_000);
    },
    countVerification: (tier: Tier, result: Verification['kind']) => {
      verifications(`${tier} ${result}`, () => ({ tier, result }));
    },
    countCancellation: (code: string) => cancellations.add(1, { code }),
    countRejectedEntry: (reason: RejectionReason) => rejectedEntries(reason, () => ({ reason })),
    countRefusal: (limit: string) => refusals.add(1, { limit }),
    countUsageEvents: (result: UsageResult, events: number) =>
      usageEvents(result, () => ({ result }), events),
    countAuditEntries: (result: AuditResult, entries: number) =>
      auditEntries(result, () => ({ result }), entries),
    countSignIn: (result: SignInResult) => signIns(result, () => ({ result })),
    observeTrust: (read: () => TrustState) => {
      trust.addCallback((result) => {
        const current = read();
        for (const state of trustStates) result.observe(state === current ? 1 : 0, { state });
      });
    },
    observeRouterReachable: (read: (path: RouterPath) => boolean | undefined) => {
      routerReachable.addCallback((result) => {
        for (const path of routerPaths) {
          const isReachable = read(path);
          if (isReachable !== undefined) result.observe(isReachable ? 1 : 0, { path });
        }
      });
    },
    ...createRouterMetrics(meter),
    observeAppliedSeq: gauge('hvz_change_feed_applied_seq', 'seq up to which changes have been applied'),
    observeClockSkew: gauge(
      'hvz_clock_skew_seconds',
      'By how much the clock of this gateway is ahead of key-service',
    ),
    observeVerdictCacheKeys: gauge('hvz_verdict_cache_keys', 'Keys whose verdicts are cached in memory'),
    observeInFlight: gauge('hvz_gateway_in_flight', 'Requests being served'),
    observeEventStreams: gauge('hvz_event_streams', 'Open streams of account events'),
    observeLimitsShared: gauge(
      'hvz_limits_shared',
      '1 if limits are counted together with the other gateways, 0 if this gateway enforces its share',
    ),
    observeSpoolEvents: gauge('hvz_usage_spool_events', 'Usage events that have not been counted yet'),
  };
}
