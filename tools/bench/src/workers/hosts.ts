import { type SettingsChange, type StandIn, type StandInOptions, startStandIn } from '@hypervize/stand-in';
import { obey } from './worker.js';

// Run as a process: model servers that stand in for GPU hosts, started, changed and closed as it is told.
const hosts = new Map<number, StandIn>();

/** Closes one at once, with all its connections, as the end of its process would. */
async function close(port: number): Promise<void> {
  await hosts.get(port)?.close();
  hosts.delete(port);
}

const orders = {
  /** Starts one and resolves to its port. */
  start: async (options: StandInOptions) => {
    const host = await startStandIn(options);
    hosts.set(host.port, host);
    return host.port;
  },
  configure: async ({ port, changes }: { port: number; changes: SettingsChange }) => {
    hosts.get(port)?.configure(changes);
  },
  /** How many requests it has not answered in full. */
  open: async (port: number) =>
    hosts
      .get(port)
      ?.requests()
      .filter(({ state }) => state === 'open').length ?? 0,
  close,
  closeAll: async (_: undefined) => {
    await Promise.all([...hosts.keys()].map(close));
  },
};
export type HostOrders = typeof orders;

obey(orders);
