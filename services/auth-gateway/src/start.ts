import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError, toAppError } from '@hypervize/errors';
import { connectRedis, createSharedVerdicts } from '@hypervize/redis';
import { createFlights, startHttpServer } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { type Logger, open, openOperations, readPemFiles, systemClock } from '@hypervize/runtime';
import { Agent } from 'undici';
import { createApp } from './app.js';
import { limitFailures } from './auth/failed-attempts.js';
import { createAsk } from './auth/key-service-lookup.js';
import { createSharedTier } from './auth/shared-cache.js';
import { trustIn, trustState } from './auth/trust.js';
import { createMemory } from './auth/verdict-cache.js';
import { createVerifier } from './auth/verifier.js';
import type { Config } from './config.js';
import { createAddressOf } from './http/client-address.js';
import { newRequestId } from './http/request-checks.js';
import { openLimits } from './limits/open.js';
import { createManageApi } from './management/api.js';
import { createObservers } from './metrics.js';
import { createPrincipalSigner } from './proxy/principal-header.js';
import { cutAfter, type Passenger } from './revocation/cancel.js';
import { followChanges } from './revocation/change-feed.js';
import { watchFlights } from './revocation/monitor.js';
import { createKeyUse } from './usage/key-use.js';
import { openAccounting } from './usage/open.js';

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
      const { telemetry, operations } = await openOperations(releasers, name, config);

      const clientOf = (target: string) => ({
        target,
        credentials: clientCredentials(config.tls),
        caller: name,
        defaultTimeoutMs: manageTimeoutMs,
      });
      const keys = createClient(contracts.keys, clientOf(config.keyServiceAddress));
      const changes = createClient<typeof contracts.changes, 'Follow'>(
        contracts.changes,
        clientOf(config.keyServiceAddress),
      );
      const endpoints = createClient(contracts.endpoints, clientOf(config.routerAddress));
      const pools = createClient(contracts.pools, clientOf(config.routerAddress));
      const keyRevocations = createClient(contracts.revocation, clientOf(config.keyServiceAddress));
      const endpointRevocations = createClient(contracts.revocation, clientOf(config.routerAddress));
      const usage = createClient(contracts.usage, clientOf(config.keyServiceAddress));
      releasers.add('gRPC clients', () => {
        for (const client of [keys, changes, endpoints, pools, keyRevocations, endpointRevocations, usage])
          client.close();
      });

      const redis =
        config.redisUrl === undefined
          ? undefined
          : connectRedis(config.redisUrl, config.redisTimeoutMs, (error) =>
              logger.warn({ err: error }, 'Redis'),
            );
      if (redis) releasers.add('redis', () => redis.disconnect());
      const shared = createSharedTier(redis && createSharedVerdicts(redis), clock.monotonic, (error) =>
        logger.warn({ err: error }, 'the shared cache fails; going on without it for a second'),
      );

      const gatewayId = `${hostname()}-${randomUUID()}`.slice(-100);
      const { verdictTtlMs, memoryMaxKeys: maxKeys } = config;
      const memory = createMemory({ maxKeys, verdictTtlMs, unknownTtlMs, clock });
      const flights = createFlights<Passenger>();
      const lease = createLease(clock);
      let lost: unknown;
      const feed = followChanges({
        client: changes,
        gatewayId,
        lease,
        clock,
        renewEveryMs: config.leaseRenewMs,
        apply: (change) => {
          memory.apply(change);
          cutAfter(flights, change);
        },
        begin: memory.reset,
        reset: (seq) => {
          memory.reset(seq);
          for (const flight of flights.all()) flight.abort(new AppError('auth_unavailable'));
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
        staleVerdictMs: config.staleVerdictMs,
        hasImportedKeys: feed.hasImportedKeys,
      };
      const trust = () => trustState(trusting);
      const stopping = new AbortController();
      releasers.add('watch', () => stopping.abort());
      void watchFlights(
        {
          flights,
          clock,
          trust,
          onTrustChange: (state) => logger.warn({ state, err: lost }, 'what decides about keys has changed'),
        },
        stopping.signal,
      );
      const inFlight = { count: 0 };
      const limits = openLimits(releasers, {
        ...{ config, clock, logger, redis, usage, endpoints },
        gateways: feed.gateways,
        observeRefusal: (limit) => observers.observeRefusal(limit),
      });
      const observers = createObservers(telemetry.meter, { feed, memory, inFlight, trust });
      const { accounting, spool } = openAccounting(releasers, {
        ...{ config, producerId: gatewayId, clock, logger, usage, allowances: limits.allowances },
        observeUsage: observers.observeUsage,
      });
      observers.watchLimits(limits.limiter, spool);
      const verify = createVerifier({
        memory,
        shared,
        ask: createAsk(keys, config.verifyTimeoutMs),
        trust: () => trustIn(trusting),
        verdictTtlMs,
        unknownTtlMs,
        maxKeys,
        clock,
        observe: observers.observeVerification,
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
        connections: config.maxInFlight,
        pipelining: 1,
      });
      releasers.add('connections to the router', () => dispatcher.destroy());

      const addressOf = createAddressOf(config.trustedProxies, (peer) =>
        logger.warn(
          { peer },
          'X-Forwarded-For of an address that is not in TRUSTED_PROXIES is not believed; all behind it count as one client',
        ),
      );
      const authenticate = limitFailures(verify, limits.failures, addressOf);
      const manage = createManageApi({
        authenticate,
        addressOf,
        usual: config.usualLimits,
        stalledClientMs: config.stalledClientMs,
        usage,
        keys,
        endpoints,
        pools,
        keyRevocations,
        endpointRevocations,
        logger,
      });
      const [signingKey] = config.principalKeys;
      if (!signingKey) throw new RangeError('PRINCIPAL_KEYS is empty');
      const sign = createPrincipalSigner(signingKey, Date.now);
      const server = await startHttpServer(
        {
          host: config.httpHost,
          port: config.httpPort,
          headersTimeoutMs: config.headersTimeoutMs,
          requestTimeoutMs: config.requestTimeoutMs,
          maxConnections: config.maxInFlight * 2,
          maxHeaderBytes: config.maxHeaderBytes,
          drainMs: config.drainMs,
          newRequestId,
        },
        (cut) => {
          cut.addEventListener('abort', () => {
            for (const flight of flights.all()) flight.abort(toAppError(cut.reason));
          });
          return createApp({
            ...limits,
            accounting,
            addressOf,
            authenticate,
            usual: config.usualLimits,
            now: clock.now,
            observeRefusal: observers.observeRefusal,
            verify,
            memory,
            flights,
            keyUse,
            maxInFlight: config.maxInFlight,
            logger,
            manage,
            dispatcher,
            routerOrigin: new URL(config.routerUrl).origin,
            sign,
            maxBodyBytes: config.maxBodyBytes,
            firstByteTimeoutMs: config.firstByteTimeoutMs,
            idleTimeoutMs: config.idleTimeoutMs,
            stalledClientMs: config.stalledClientMs,
            observe: observers.observe,
            inFlight,
            observeCut: observers.observeCut,
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
