import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type Logger,
  open,
  openCertificates,
  openOperations,
  systemClock,
  workerIdentity,
} from '@hypervize/runtime';
import { createApp } from './app.js';
import { openAudit } from './audit/open.js';
import { openAuth, openCaches } from './auth/open.js';
import { openClients } from './clients.js';
import type { Config } from './config.js';
import { openEvents } from './events/open.js';
import { commonHeaders } from './http/common-headers.js';
import { openAddressOf, openHttpServer } from './http/open.js';
import { createEventLoopTurns } from './limits/event-loop-turns.js';
import { openLimits } from './limits/open.js';
import { createPlaces } from './limits/places.js';
import { openManagement } from './management/open.js';
import { createMetrics } from './metrics.js';
import { openRedis } from './open-redis.js';
import { openPages } from './pages/open.js';
import { createPlatformTime, describeSkew } from './platform-time.js';
import { openProxy } from './proxy/open.js';
import { openRouterHealth } from './proxy/open-router-health.js';
import { cancelAll } from './revocation/cancel.js';
import { openRevocation } from './revocation/open.js';
import { openSessionCookie, openSignIn } from './sign-in/open.js';
import { openUsage } from './usage/open.js';
import { openKeyUse } from './usage/open-key-use.js';

/** Starts the gateway. It serves at once; while it cannot verify keys it responds with auth_unavailable. */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations, overload } = await openOperations(
        releasers,
        'auth-gateway',
        config.operations,
      );
      const metrics = createMetrics(telemetry);
      const certificates = openCertificates(releasers, config.tls, telemetry.meter, logger);
      const clients = openClients(releasers, config, certificates);
      const redis = openRedis(releasers, config, logger);
      const gatewayId = `${hostname()}-${randomUUID()}`.slice(-100);
      const time = createPlatformTime(systemClock, (skewMs) => logger.warn({ skewMs }, 'clock skew'));
      const { clock } = time;
      const common = { config, clients, redis, clock, logger, ...metrics };

      const caches = openCaches(common);
      const revocation = openRevocation(releasers, {
        ...{ ...common, clock: systemClock, time, caches, gatewayId },
      });
      const { inFlightRequests, feed, trust, mutations } = revocation;
      const limits = openLimits(releasers, { ...common, gateways: feed.gateways });
      const usage = openUsage(releasers, {
        ...{ ...common, ...limits, producerId: gatewayId, worker: workerIdentity() },
      });
      const keyUse = openKeyUse(releasers, clients, logger);
      const addressOf = openAddressOf(config, logger);
      const sessionCookie = openSessionCookie(config);
      const auth = openAuth({ ...common, ...limits, caches, trust, addressOf, sessionCookie });
      const { authenticate, confirmCredential, standings } = auth;
      const { proxy, routers } = openProxy(releasers, config, {
        ...{ certificates, gatewayId, clock, logger, countLostStream: metrics.countLostStream },
      });
      const routerHealth = openRouterHealth(releasers, { ...common, routers });
      const { defaultLimits } = config;
      const { countRefusal } = metrics;
      const places = createPlaces({ maxInFlight: config.http.maxInFlight, overload, countRefusal });
      const auditRecorder = openAudit(releasers, common);
      const eventStreams = openEvents(releasers, common);
      const pages = await openPages({ ...config.http, publicUrl: config.signIn?.publicUrl });

      const app = createApp({
        registration: { authenticate, confirmCredential, ...caches, inFlightRequests, clock },
        endpointRight: { ...limits, standings, clock },
        sessionRight: { standings, clock },
        limits: { ...limits, defaultLimits, now: clock.now, countRefusal },
        management: openManagement({
          ...{ ...common, ...limits, mutations, eventStreams, auditRecorder, addressOf },
        }),
        ...{ signIn: openSignIn({ ...common, ...limits, addressOf }), pages },
        commonHeaders: commonHeaders(config.signIn?.publicUrl.startsWith('https:') ?? false),
        eventLoopTurn: createEventLoopTurns(config.http.maxInFlight),
        ...{ via: proxy.via, places, keyUse, proxy, addressOf, metrics, clock, logger },
        usageRecording: usage.usageRecording,
        inSpan: telemetry.inSpan,
      });
      metrics.observeTrust(revocation.trustState);
      metrics.observeClockSkew(() => (time.skewMs() ?? 0) / 1_000);
      metrics.observeAppliedSeq(feed.appliedSeq);
      metrics.observeVerdictCacheKeys(caches.verdictCache.size);
      metrics.observeInFlight(app.inFlight);
      metrics.observeEventStreams(eventStreams.count);
      metrics.observeLimitsShared(() => (limits.limiter.isShared() ? 1 : 0));
      metrics.observeSpoolEvents(usage.spool.size);
      metrics.observeRouterReachable(routerHealth.isReachable);
      metrics.observeRouterStreams(routers.stats);

      const server = await openHttpServer(releasers, config, {
        handle: app.handle,
        cancelAll: (reason) => cancelAll(inFlightRequests, reason),
        countRefusal,
      });
      // Before the server drains: a stream would keep it waiting.
      releasers.add('event streams', eventStreams.endAll);
      const trustState = () => revocation.trustState();
      operations.addCheck('trust', () => ({ ok: trustState() !== 'starting', detail: trustState() }));
      operations.addCheck('clock', () => ({ ok: true, detail: describeSkew(time.skewMs()) }));
      operations.addCheck('redis', () => ({ ok: true, detail: redis?.status ?? 'not configured' }));
      operations.addCheck('router', routerHealth.condition);
      operations.setReady(true);
      releasers.add('readiness', () => operations.setReady(false));
      logger.info({ httpPort: server.port, operationsPort: operations.port }, 'started');
      return { httpPort: server.port, operationsPort: operations.port };
    },
    (part, error) => logger.error({ err: error, part }, 'release failed'),
  );
}
