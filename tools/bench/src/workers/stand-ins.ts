import { type SettingsChange, type StandIn, type StandInOptions, startStandIn } from '@hypervize/stand-in';
import { serveCommands } from './worker.js';

// Runs as a process of its own: the model servers of a benchmark.
const hosts = new Map<number, StandIn>();

/** Closes a host and all its connections at once, as the end of its process would. */
async function close(port: number): Promise<void> {
  await hosts.get(port)?.close();
  hosts.delete(port);
}

const commands = {
  /** Starts a host and resolves to its port. */
  start: async (options: StandInOptions) => {
    const host = await startStandIn(options);
    hosts.set(host.port, host);
    return host.port;
  },
  configure: async ({ port, change }: { port: number; change: SettingsChange }) => {
    hosts.get(port)?.configure(change);
  },
  /** The number of requests in progress at a host. */
  openRequests: async (port: number) =>
    hosts
      .get(port)
      ?.requests()
      .filter(({ state }) => state === 'open').length ?? 0,
  close,
  closeAll: async (_: undefined) => {
    await Promise.all([...hosts.keys()].map(close));
  },
};
export type StandInCommands = typeof commands;

serveCommands(commands);
