import { createApp } from '@hypervize/inference-router/parts/app';
import { openBodies } from '@hypervize/inference-router/parts/body/open';
import { loadConfig } from '@hypervize/inference-router/parts/config';
import { createRegistry } from '@hypervize/inference-router/parts/endpoints/registry';
import { createPrincipalCheck } from '@hypervize/inference-router/parts/route/principal-check';
import { createPools } from '@hypervize/inference-router/parts/scheduling/pools';
import { parsePool } from '@hypervize/inference-router/parts/scheduling/spec';
import { createProbe } from '@hypervize/inference-router/parts/upstream/probe';
import { probeHosts } from '@hypervize/inference-router/parts/upstream/probe-hosts';
import { createInFlightRequests, type HttpServer, startHttpServer } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import { createLogger, systemClock } from '@hypervize/runtime';
import { Agent } from 'undici';
import { serveCommands } from '../workers/worker.js';
import { type PickerName, pickers } from './pickers.js';

// Runs as a process of its own: the data plane of the router, built from the service's own code with its own settings, so
// that the picker can be replaced. Without database, metrics and logs.

interface RouterOptions {
  readonly picker: PickerName;
  readonly model: string;
  /** The ports of the hosts. */
  readonly ports: readonly number[];
  readonly prefixAffinity: boolean;
  readonly principalKeys: string;
}

type Config = ReturnType<typeof loadConfig>;
type Pools = ReturnType<typeof createPools>;

const clock = systemClock;
const tickMs = 1_000;
/** Short enough to detect a hanging host within a run. The service's default is in minutes. */
const firstByteTimeoutSeconds = '2';

/** A request that a router has sent to a host. */
export interface SentRequest {
  readonly port: number;
  /** Since the Unix epoch. */
  readonly atMs: number;
}

let closers: (() => Promise<void>)[] = [];
let sent: SentRequest[] = [];

const commands = {
  /** Opens another router with one pool, and resolves to its port. */
  open: async (options: RouterOptions): Promise<number> => {
    const config = createConfig(options);
    const pools = openPools(config, options);
    const dispatcher = new Agent({
      connect: { timeout: config.upstream.connectTimeoutMs },
      connections: config.http.maxInFlight,
      pipelining: 1,
    });
    const isUp = createProbe(dispatcher, config.probe.timeoutMs);
    const ticking = setInterval(pools.tick, tickMs);
    const probing = setInterval(() => void probeHosts(pools.all(), isUp), config.probe.everyMs);
    const http = await startHttp(config, pools, dispatcher);
    closers.push(async () => {
      clearInterval(ticking);
      clearInterval(probing);
      await http.stop();
      await dispatcher.destroy();
    });
    return http.port;
  },
  /** Closes all routers and resolves to the requests that they have sent. */
  closeAll: async (_: undefined): Promise<readonly SentRequest[]> => {
    await Promise.all(closers.map((close) => close()));
    const all = sent;
    closers = [];
    sent = [];
    return all;
  },
};
export type RouterCommands = typeof commands;

function createConfig({ principalKeys }: RouterOptions): Config {
  return loadConfig({
    // Required, but never connected to.
    DATABASE_URL: 'postgres://unused@127.0.0.1/unused',
    PRINCIPAL_KEYS: principalKeys,
    FIRST_BYTE_TIMEOUT_SECONDS: firstByteTimeoutSeconds,
    HTTP_PORT: '0',
  });
}

function openPools(config: Config, { picker: name, model, ports, prefixAffinity }: RouterOptions): Pools {
  const picker = pickers[name]();
  const pools = createPools({
    deps: {
      monotonicMs: clock.monotonic,
      random: Math.random,
      slowStartMs: config.scheduling.slowStartMs,
      ...(picker ? { picker } : {}),
    },
    limits: config.scheduling,
    observe: () => {},
  });
  const hosts = ports.map((port) => `http://127.0.0.1:${port}/v1`);
  pools.setElastic('file', [parsePool({ model, hosts, prefix_affinity: prefixAffinity })]);
  return pools;
}

function startHttp(config: Config, pools: Pools, dispatcher: Agent): Promise<HttpServer> {
  return startHttpServer(
    {
      host: '127.0.0.1',
      port: config.http.port,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 120_000,
      connections: { max: config.http.maxInFlight * 2, ownerOf: () => undefined, onRefusal: () => {} },
      maxHeaderBytes: 64 * 1024,
      drainMs: 0,
    },
    () =>
      createApp({
        pools,
        registry: emptyRegistry(config),
        checkPrincipal: createPrincipalCheck(config.http.principalKeys, systemClock),
        bodies: openBodies(config.http, () => {}),
        maxInFlight: config.http.maxInFlight,
        overload: () => 'none',
        logger: createLogger({ name: 'inference-router', level: 'silent' }),
        inFlightRequests: createInFlightRequests(),
        dispatchers: { elastic: dispatcher, dedicated: dispatcher },
        limits: { ...config.upstream, stalledClientMs: config.http.stalledClientMs },
        observeRequest: () => {},
        observeAttempt: ({ slot, durationMs }) => {
          sent.push({ port: Number(new URL(slot.url).port), atMs: Date.now() - durationMs });
        },
        inSpan: (_name, _from, run) => run({}, () => {}),
      }),
  );
}

function emptyRegistry(config: Config): ReturnType<typeof createRegistry> {
  return createRegistry({
    changedAfter: async () => [],
    grant: async () => ({ headSeq: 0, leaseMs: config.endpoints.leaseMs }),
    lease: createLease(clock),
    clock,
    onApplied: () => {},
    onError: () => {},
  });
}

serveCommands(commands);
