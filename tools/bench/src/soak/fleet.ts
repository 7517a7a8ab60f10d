import type { SettingsChange } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import type { HostOrders } from '../workers/hosts.js';
import type { Worker } from '../workers/worker.js';
import type { RouterProcess } from './router.js';

/** The hosts of a pool, and what an operator, or fate, does to them. Each resolves when it is done. */
export type Fleet = ReturnType<typeof createFleet>;

const host = { firstTokenMs: 20, tokensPerSecond: 100 };
/** The longest that a request which a host has may take, in milliseconds. */
const patienceMs = 30_000;

export function createFleet(hosts: Worker<HostOrders>, pools: RouterProcess['pools'], model: string) {
  /** Those in the pool, by port. */
  const members = new Set<number>();
  const urlOf = (port: number) => `http://127.0.0.1:${port}/v1`;
  const put = () => pools.putPool({ pool: { model, hosts: [...members].map(urlOf), streamUsage: true } });
  const waitFor = (isDone: () => Promise<boolean>) =>
    eventually(
      async () => {
        if (!(await isDone())) throw new Error('a host is not done with what it has');
      },
      { timeoutMs: patienceMs, intervalMs: 50 },
    );
  const outstandingOf = async (port?: number) => {
    const { pools: all } = await pools.listPools({});
    const found = all.flatMap((pool) => pool.hosts).filter(({ url }) => !port || url === urlOf(port));
    return found.reduce((sum, { outstanding }) => sum + outstanding, 0);
  };

  return {
    members: (): readonly number[] => [...members],
    add: async (): Promise<number> => {
      const port = await hosts.tell('start', { ...host, models: [model] });
      members.add(port);
      await put();
      return port;
    },
    /** Out of the pool at once; its process ends when it has answered what it has. */
    remove: async (port: number) => {
      members.delete(port);
      await put();
      await waitFor(async () => (await hosts.tell('open', port)) === 0);
      await hosts.tell('close', port);
    },
    /** As an operator does it who follows the book: drained, then out of the pool, then ended. */
    drain: async (port: number) => {
      await pools.setHostDraining({ url: urlOf(port), draining: true });
      await waitFor(async () => (await outstandingOf(port)) === 0);
      members.delete(port);
      await put();
      await hosts.tell('close', port);
      await pools.setHostDraining({ url: urlOf(port), draining: false });
    },
    /** Ends its process with all its connections. It stays in the pool. */
    kill: (port: number) => hosts.tell('close', port),
    /** On its old port. */
    startAgain: (port: number) => hosts.tell('start', { ...host, models: [model], port }),
    /** One that was killed leaves the pool. */
    forget: async (port: number) => {
      members.delete(port);
      await put();
    },
    change: (port: number, changes: SettingsChange) => hosts.tell('configure', { port, changes }),
    /** Requests that the router believes to be under way. */
    outstanding: () => outstandingOf(),
  };
}
