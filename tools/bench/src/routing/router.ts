import { openBodies } from '@hypervize/inference-router/parts/body/open';
import { loadConfig } from '@hypervize/inference-router/parts/config';
import { createRegistry } from '@hypervize/inference-router/parts/endpoints/registry';
import { openRelay } from '@hypervize/inference-router/parts/relay/open';
import { createPools } from '@hypervize/inference-router/parts/scheduling/pools';
import { parsePool } from '@hypervize/inference-router/parts/scheduling/spec';
import { createHostClients, type HostClients } from '@hypervize/inference-router/parts/upstream/host-clients';
import { createProbe } from '@hypervize/inference-router/parts/upstream/probe';
import { probeHosts } from '@hypervize/inference-router/parts/upstream/probe-hosts';
import { createInFlightRequests } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import { type RpcServer, serverCredentials, startRpcServer } from '@hypervize/rpc';
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
}

type Config = ReturnType<typeof loadConfig>;
type Pools = ReturnType<typeof createPools>;

const clock = systemClock;
const tickMs = 1_000;
const stopTimeoutMs = 5_000;
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
    const config = createConfig();
    const pools = openPools(config, options);
    const connect = { timeout: config.upstream.connectTimeoutMs };
    const clients = createHostClients(connect);
    const agent = new Agent({ connect });
    const isUp = createProbe(agent, config.probe.timeoutMs);
    const ticking = setInterval(pools.tick, tickMs);
    const probing = setInterval(() => void probeHosts(pools.all(), isUp), config.probe.everyMs);
    const server = await startServer(config, pools, clients);
    closers.push(async () => {
      clearInterval(ticking);
      clearInterval(probing);
      await server.stop(stopTimeoutMs);
      await clients.destroy();
      await agent.destroy();
    });
    return server.port;
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

function createConfig(): Config {
  return loadConfig({
    // Required, but never connected to.
    DATABASE_URL: 'postgres://unused@127.0.0.1/unused',
    FIRST_BYTE_TIMEOUT_SECONDS: firstByteTimeoutSeconds,
    GRPC_ADDRESS: '127.0.0.1:0',
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

function startServer(config: Config, pools: Pools, clients: HostClients): Promise<RpcServer> {
  const relay = openRelay(config, {
    pools,
    registry: emptyRegistry(config),
    clock,
    bodies: openBodies(config.requests, () => {}),
    overload: () => 'none',
    logger: createLogger({ name: 'inference-router', level: 'silent' }),
    inFlightRequests: createInFlightRequests(),
    hostClients: { elastic: clients, dedicated: clients },
    observeRequest: () => {},
    observeAttempt: ({ slot, durationMs }) => {
      sent.push({ port: Number(new URL(slot.url).port), atMs: Date.now() - durationMs });
    },
    inSpan: (_name, _from, run) => run({}, () => {}),
  });
  return startRpcServer({ ...config.grpc, credentials: serverCredentials(undefined) }, [relay.service]);
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
