import { createApp } from '@hypervize/inference-router/parts/app';
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
import { obey } from '../workers/worker.js';
import { type Choice, choices } from './pickers.js';

// Run as a process: the router's data side, put together from the service's own parts and with its own settings, so
// that the way of choosing can be another one. Without database, metrics and log lines.

interface Wanted {
  readonly choice: Choice;
  readonly model: string;
  readonly ports: readonly number[];
  readonly prefixAffinity: boolean;
  readonly principalKeys: string;
}

const clock = systemClock;
const tickEveryMs = 1_000;
/** So that a host that hangs is noticed within a run. The service's own limit is in minutes. */
const firstByteTimeoutSeconds = '2';

/** A request that was sent to a host. */
export interface Sent {
  readonly port: number;
  /** Since the Unix epoch. */
  readonly atMs: number;
}

let closers: (() => Promise<void>)[] = [];
let sent: Sent[] = [];

const orders = {
  /** Opens one more router, with one pool of hosts of which it knows nothing yet, and resolves to its port. */
  open: async ({ choice, model, ports, prefixAffinity, principalKeys }: Wanted): Promise<number> => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
      PRINCIPAL_KEYS: principalKeys,
      FIRST_BYTE_TIMEOUT_SECONDS: firstByteTimeoutSeconds,
      HTTP_PORT: '0',
    });
    const picker = choices[choice]();
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
    const dispatcher = new Agent({
      connect: { timeout: config.upstream.connectTimeoutMs },
      connections: config.http.maxInFlight,
      pipelining: 1,
    });
    const isUp = createProbe(dispatcher, config.probe.timeoutMs);
    const ticking = setInterval(pools.tick, tickEveryMs);
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
  /** Closes all, and resolves to what they have sent. */
  closeAll: async (_: undefined): Promise<readonly Sent[]> => {
    await Promise.all(closers.map((close) => close()));
    const all = sent;
    closers = [];
    sent = [];
    return all;
  },
};
export type RouterOrders = typeof orders;

function startHttp(
  config: ReturnType<typeof loadConfig>,
  pools: ReturnType<typeof createPools>,
  dispatcher: Agent,
): Promise<HttpServer> {
  const noEndpoints = createRegistry({
    changedAfter: async () => [],
    grant: async () => ({ headSeq: 0, leaseMs: config.endpoints.leaseMs }),
    lease: createLease(clock),
    clock,
    onApplied: () => {},
    onError: () => {},
  });
  return startHttpServer(
    {
      host: '127.0.0.1',
      port: config.http.port,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 120_000,
      maxConnections: config.http.maxInFlight * 2,
      maxHeaderBytes: 64 * 1024,
      drainMs: 0,
    },
    () =>
      createApp({
        pools,
        registry: noEndpoints,
        principalOf: createPrincipalCheck(config.http.principalKeys, Date.now),
        maxBodyBytes: config.http.maxBodyBytes,
        maxInFlight: config.http.maxInFlight,
        logger: createLogger({ name: 'inference-router', level: 'silent' }),
        inFlightRequests: createInFlightRequests(),
        dispatcher,
        limits: { ...config.upstream, stalledClientMs: config.http.stalledClientMs },
        observeRequest: () => {},
        observeAttempt: ({ slot, durationMs }) => {
          sent.push({ port: Number(new URL(slot.url).port), atMs: Date.now() - durationMs });
        },
        inSpan: (_name, _from, run) => run({}, () => {}),
      }),
  );
}

obey(orders);
