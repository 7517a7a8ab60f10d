import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError, toAppError } from '@hypervize/errors';
import { connectRedis, createVerdictStore } from '@hypervize/redis';
import { createInFlightRequests, startHttpServer } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { type Logger, open, openOperations, readPemFiles, systemClock } from '@hypervize/runtime';
import { Agent } from 'undici';
import { createApp } from './app.js';
import { limitFailedAttempts } from './auth/failed-attempts.js';
import { createKeyLookup } from './auth/key-service-lookup.js';
import { createSharedCache } from './auth/shared-cache.js';
import { trustIn, trustState } from './auth/trust.js';
import { createVerdictCache } from './auth/verdict-cache.js';
import { createVerifier } from './auth/verifier.js';
import type { Config } from './config.js';
import { createAddressOf } from './http/client-address.js';
import { newRequestId } from './http/request-checks.js';
import { openLimits } from './limits/open.js';
import { createManagementApi } from './management/api.js';
import { createMetrics } from './metrics.js';
import { createPrincipalSigner } from './proxy/principal-header.js';
import { type AccessRight, cancelAffected } from './revocation/cancel.js';
import { followChanges } from './revocation/change-feed.js';
import { monitorInFlight } from './revocation/monitor.js';
import { createKeyUse } from './usage/key-use.js';
import { openUsage } from './usage/open.js';

const name = 'auth-gateway';
const unknownTtlMs = 10_000;
const tellKeyUseEveryMs = 30_000;
const clock = systemClock;
/** A change to a key is waited for at most so long: a lease and a little. In milliseconds. */
const manageTimeoutMs = 10_000;

/** Starts the gateway. It serves at once; what it cannot check yet it answers with auth_unavailable. */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations } = await openOperations(releasers, name, config.operations);

      const clientOf = (target: string) => ({
        target,
        credentials: clientCredentials(config.tls),
        caller: name,
        defaultTimeoutMs: manageTimeoutMs,
      });
      const keys = createClient(contracts.keys, clientOf(config.keyService.address));
      const changes = createClient<typeof contracts.changes, 'Follow'>(
        contracts.changes,
        clientOf(config.keyService.address),
      );
      const endpoints = createClient(contracts.endpoints, clientOf(config.router.address));
      const pools = createClient(contracts.pools, clientOf(config.router.address));
      const keyRevocations = createClient(contracts.revocation, clientOf(config.keyService.address));
      const endpointRevocations = createClient(contracts.revocation, clientOf(config.router.address));
      const usage = createClient(contracts.usage, clientOf(config.keyService.address));
      releasers.add('gRPC clients', () => {
        for (const client of [keys, changes, endpoints, pools, keyRevocations, endpointRevocations, usage])
          client.close();
      });

      const redis =
        config.redis.url === undefined
          ? undefined
          : connectRedis(config.redis.url, config.redis.timeoutMs, (error) =>
              logger.warn({ err: error }, 'Redis'),
            );
      if (redis) releasers.add('redis', () => redis.disconnect());
      const shared = createSharedCache(redis && createVerdictStore(redis), clock.monotonic, (error) =>
        logger.warn({ err: error }, 'the shared cache fails; going on without it for a second'),
      );

      const gatewayId = `${hostname()}-${randomUUID()}`.slice(-100);
      const { ttlMs: verdictTtlMs, maxKeys } = config.verdicts;
      const memory = createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock });
      const inFlightRequests = createInFlightRequests<AccessRight>();
      const lease = createLease(clock);
      let lost: unknown;
      const feed = followChanges({
        client: changes,
        gatewayId,
        lease,
        clock,
        renewEveryMs: config.keyService.leaseRenewMs,
        apply: (change) => {
          memory.apply(change);
          cancelAffected(inFlightRequests, change);
        },
        begin: memory.reset,
        reset: (seq) => {
          memory.reset(seq);
          for (const inFlight of inFlightRequests.all()) inFlight.cancel(new AppError('auth_unavailable'));
        },
        onGrant: () => memory.mark(feed.appliedSeq()),
        onLost: (error) => {
          lost = error;
        },
      });
      releasers.add('feed', feed.leave);
      const trusting = {
        lease,
        shared,
        staleVerdictMs: config.verdicts.staleMs,
        hasImportedKeys: feed.hasImportedKeys,
      };
      const trust = () => trustState(trusting);
      const stopping = new AbortController();
      releasers.add('watch', () => stopping.abort());
      void monitorInFlight(
        {
          inFlightRequests,
          clock,
          trust,
          onTrustChange: (state) => logger.warn({ state, err: lost }, 'what decides about keys has changed'),
        },
        stopping.signal,
      );
      const activeRequests = { count: 0 };
      const limits = openLimits(releasers, {
        ...{ config, clock, logger, redis, usage, endpoints },
        gateways: feed.gateways,
        observeRefusal: (limit) => metrics.observeRefusal(limit),
      });
      const metrics = createMetrics(telemetry.meter, { feed, memory, activeRequests, trust });
      const { usageRecording, spool } = openUsage(releasers, {
        ...{ config, producerId: gatewayId, clock, logger, usage, allowances: limits.allowances },
        observeUsage: metrics.observeUsage,
      });
      metrics.watchLimits(limits.limiter, spool);
      const verify = createVerifier({
        memory,
        shared,
        ask: createKeyLookup(keys, config.keyService.verifyTimeoutMs),
        trust: () => trustIn(trusting),
        verdictTtlMs,
        unknownTtlMs,
        maxKeys,
        clock,
        observe: metrics.observeVerification,
      });

      const keyUse = createKeyUse(keys, (error) =>
        logger.warn({ err: error }, 'the use of keys could not be told yet'),
      );
      const timer = setInterval(() => void keyUse.flush(), tellKeyUseEveryMs);
      releasers.add('use of keys', () => {
        clearInterval(timer);
        return keyUse.flush();
      });

      const dispatcher = new Agent({
        connect: { timeout: 2_000, ...(config.tls ? readPemFiles(config.tls) : {}) },
        connections: config.http.maxInFlight,
        pipelining: 1,
      });
      releasers.add('connections to the router', () => dispatcher.destroy());

      const addressOf = createAddressOf(config.http.trustedProxies ?? [], (peer) =>
        logger.warn(
          { peer },
          'X-Forwarded-For of an address that is not in TRUSTED_PROXIES is not believed; all behind it count as one client',
        ),
      );
      const authenticate = limitFailedAttempts(verify, limits.failedAttempts, addressOf);
      const management = createManagementApi({
        authenticate,
        addressOf,
        defaultLimits: config.defaultLimits,
        stalledClientMs: config.http.stalledClientMs,
        usage,
        keys,
        endpoints,
        pools,
        keyRevocations,
        endpointRevocations,
        logger,
      });
      const [signingKey] = config.router.principalKeys;
      if (!signingKey) throw new RangeError('PRINCIPAL_KEYS is empty');
      const sign = createPrincipalSigner(signingKey, Date.now);
      const server = await startHttpServer(
        {
          host: config.http.host,
          port: config.http.port,
          headersTimeoutMs: config.http.headersTimeoutMs,
          requestTimeoutMs: config.http.requestTimeoutMs,
          maxConnections: config.http.maxInFlight * 2,
          maxHeaderBytes: config.http.maxHeaderBytes,
          drainMs: config.http.drainMs,
          newRequestId,
        },
        (shutdown) => {
          shutdown.addEventListener('abort', () => {
            for (const inFlight of inFlightRequests.all()) inFlight.cancel(toAppError(shutdown.reason));
          });
          return createApp({
            ...limits,
            usageRecording,
            addressOf,
            authenticate,
            defaultLimits: config.defaultLimits,
            now: clock.now,
            observeRefusal: metrics.observeRefusal,
            verify,
            memory,
            inFlightRequests,
            keyUse,
            maxInFlight: config.http.maxInFlight,
            logger,
            management,
            dispatcher,
            routerOrigin: new URL(config.router.url).origin,
            sign,
            maxBodyBytes: config.http.maxBodyBytes,
            firstByteTimeoutMs: config.router.firstByteTimeoutMs,
            idleTimeoutMs: config.router.idleTimeoutMs,
            stalledClientMs: config.http.stalledClientMs,
            observe: metrics.observe,
            activeRequests,
            observeCancellation: metrics.observeCancellation,
            inSpan: telemetry.inSpan,
          });
        },
      );
      releasers.add('HTTP server', server.stop);
      releasers.add('readiness', () => operations.setReady(false));

      operations.addCheck('trust', () => ({ ok: trust() !== 'starting', detail: trust() }));
      operations.addCheck('redis', () => ({ ok: true, detail: redis?.status ?? 'not configured' }));
      operations.setReady(true);
      logger.info({ httpPort: server.port, operationsPort: operations.port }, 'started');
      return { httpPort: server.port, operationsPort: operations.port };
    },
    (part, error) => logger.error({ err: error, part }, 'failed to close'),
  );
}
