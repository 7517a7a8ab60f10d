import cluster from 'node:cluster';
import { identityVariables, type WorkerIdentity } from './identity.js';
import type { ToWorker } from './messages.js';
import { closeUntakenConnections } from './untaken-connections.js';

/** The process of a worker, as the primary process sees it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Sends a message, which is lost if the worker has ended. */
  send(message: ToWorker): void;
}

/** How a process ended: its exit code, or the signal that ended it. Both are null if it could not be started. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface WorkerEvents {
  /** It accepts connections. */
  onListening(): void;
  onMessage(message: unknown): void;
  /** It has ended. Called once. */
  onEnd(end: ProcessEnd): void;
}

export type Fork = (identity: WorkerIdentity, events: WorkerEvents) => WorkerProcess;

/**
 * A function that starts workers: processes that run the program of this one, with `env` besides its environment. The
 * primary process accepts their connections and gives them to the workers in turn (round robin), so that workers which
 * hold few long-lived connections have equally many, and no worker keeps a port if the primary process is killed.
 */
export function createFork(env: Readonly<Record<string, string>>): Fork {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  return (identity, { onListening, onMessage, onEnd }) => {
    const worker = cluster.fork({ ...env, ...identityVariables(identity) });
    closeUntakenConnections(worker);
    worker.on('listening', onListening);
    worker.on('message', onMessage);
    worker.once('exit', (code, signal) => onEnd({ code, signal }));
    worker.on('error', () => {
      // Without a process there is no event `exit`.
      if (worker.process.pid === undefined) onEnd({ code: null, signal: null });
    });
    return {
      pid: worker.process.pid,
      send: (message) => {
        if (worker.isConnected()) worker.send(message, () => {});
      },
    };
  };
}
