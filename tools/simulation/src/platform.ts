import type { Random } from '@hypervize/testkit';
import type { Bug } from './bugs.js';
import { createDatabase } from './database.js';
import { createFeedStreams } from './feed-streams.js';
import { type Gateway, type GatewayDeps, startGateway } from './gateway.js';
import { type KeyService, startKeyService } from './key-service.js';
import { createNetwork, type Network } from './network.js';
import { createSharedCache, type SharedCache } from './shared-cache.js';
import { createTime, type Process, type Time } from './time.js';

/** Everything that is simulated: time, network and stores, and the services on them. */
export interface Platform {
  readonly random: Random;
  readonly time: Time;
  readonly network: Network;
  readonly cache: SharedCache;
  /** Running instances by name. */
  readonly services: ReadonlyMap<string, KeyService>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  randomService(): KeyService;
  /** Starts an instance, which replaces one of the same name. */
  startService(name: string): Promise<void>;
  startGateway(name: string): void;
  /** Kills a process and breaks its streams. */
  kill(process: Process): void;
}

const verdictTtlMs = 6_000;
const verifyTimeoutMs = 3_000;

/** Creates a platform without instances of the services. */
export function createPlatform(random: Random, bug: Bug | undefined): Platform {
  const time = createTime(random);
  const network = createNetwork(time, random);
  const database = createDatabase(time, random, bug);
  const cache = createSharedCache(time, network, bug);
  const services = new Map<string, KeyService>();
  const gateways = new Map<string, Gateway>();
  const streams = createFeedStreams(network);
  const randomService = () => random.pick([...services.values()]);
  const common = { time, cache, verdictTtlMs, bug };
  const gatewayDeps: GatewayDeps = {
    ...common,
    follow: (from) => streams.open(from, randomService()),
    verify: (from, keyId, timeoutMs = verifyTimeoutMs) => {
      const service = randomService();
      return network.call(from, service.process, timeoutMs, () => service.verify(keyId));
    },
  };
  database.onCommit = () => {
    // Some notifications are lost.
    for (const service of services.values()) {
      if (!random.chance(0.1)) service.process.after(random.between(0.2, 3), service.wake);
    }
  };
  return {
    ...{ random, time, network, cache, services, gateways, randomService },
    startService: async (name) => {
      services.set(name, await startKeyService({ ...common, network, database }, name));
    },
    startGateway: (name) => {
      gateways.set(name, startGateway(gatewayDeps, name));
    },
    kill: (process) => {
      process.kill();
      streams.breakOf(process);
    },
  };
}
