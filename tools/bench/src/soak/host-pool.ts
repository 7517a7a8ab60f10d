import type { SettingsChange } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import type { StandInCommands } from '../workers/stand-ins.js';
import type { Worker } from '../workers/worker.js';
import type { RouterProcess } from './router.js';

/** The hosts of the pool under test. Each operation resolves when it is done. */
export interface HostPool {
  /** The ports of the hosts in the pool. */
  members(): readonly number[];
  add(): Promise<number>;
  /** Removes a host from the pool at once. Its server is closed when its requests have ended. */
  remove(port: number): Promise<void>;
  /** Removes a host in the recommended way: it is drained, removed from the pool, then closed. */
  drain(port: number): Promise<void>;
  /** Closes a host with all its connections. It stays in the pool. */
  kill(port: number): Promise<void>;
  /** Starts a killed host again on its port. */
  restart(port: number): Promise<void>;
  /** Removes a killed host from the pool. */
  removeKilled(port: number): Promise<void>;
  configure(port: number, change: SettingsChange): Promise<void>;
  /** The number of requests that the router counts as outstanding at all hosts. */
  outstanding(): Promise<number>;
}

const actor = { id: 'operator:soak' };
const host = { firstTokenMs: 20, tokensPerSecond: 100 };
/** The longest time that a request at a host may take, in milliseconds. */
const drainTimeoutMs = 30_000;

export function createHostPool(
  hosts: Worker<StandInCommands>,
  pools: RouterProcess['pools'],
  model: string,
): HostPool {
  const members = new Set<number>();
  const putPool = () =>
    pools.putPool({ actor, pool: { model, hosts: [...members].map(urlOf), streamUsage: true } });
  const leave = async (port: number) => {
    members.delete(port);
    await putPool();
  };
  return {
    members: () => [...members],
    add: async () => {
      const port = await hosts.call('start', { ...host, models: [model] });
      members.add(port);
      await putPool();
      return port;
    },
    remove: async (port) => {
      await leave(port);
      await untilDrained(async () => (await hosts.call('openRequests', port)) === 0);
      await hosts.call('close', port);
    },
    drain: async (port) => {
      await pools.setHostDraining({ actor, url: urlOf(port), draining: true });
      await untilDrained(async () => (await outstanding(pools, urlOf(port))) === 0);
      await leave(port);
      await hosts.call('close', port);
      await pools.setHostDraining({ actor, url: urlOf(port), draining: false });
    },
    kill: (port) => hosts.call('close', port),
    restart: async (port) => {
      await hosts.call('start', { ...host, models: [model], port });
    },
    removeKilled: leave,
    configure: (port, change) => hosts.call('configure', { port, change }),
    outstanding: () => outstanding(pools),
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/v1`;
}

function untilDrained(isDrained: () => Promise<boolean>): Promise<void> {
  return eventually(
    async () => {
      if (!(await isDrained())) throw new Error('a host still has requests');
    },
    { timeoutMs: drainTimeoutMs, intervalMs: 50 },
  );
}

/** The outstanding requests at one host, or at all of them. */
async function outstanding(pools: RouterProcess['pools'], url?: string): Promise<number> {
  const listed = await pools.listPools({});
  const hosts = listed.pools.flatMap((pool) => pool.hosts).filter((one) => !url || one.url === url);
  return hosts.reduce((sum, one) => sum + one.outstanding, 0);
}
