import { type StackCommands, stackProgram } from '../workers/stack.js';
import type { StackDescription, StackSettings } from '../workers/stack-program.js';
import { startWorker, type Worker } from '../workers/worker.js';
import { type Contestant, workloads } from './contestant.js';
import type { Models } from './models.js';

/** A platform as a contestant, and its other processes. */
export interface Hypervize extends Contestant {
  readonly name: 'hypervize' | 'before';
  readonly stack: StackDescription;
  readonly worker: Worker<StackCommands>;
}

export interface HypervizeOptions {
  readonly name: Hypervize['name'];
  /** The folder of a compiled checkout. */
  readonly checkout: string;
  /** 1 if absent. */
  readonly gateways?: number;
  /** Mutual TLS between the services. Absent: plain text. */
  readonly tls?: boolean;
  /** Workers of each gateway and of the router. Absent: one process each. */
  readonly workers?: number;
  readonly nodeOptions?: StackSettings['nodeOptions'];
}

/** Starts the platform of a checkout: gateway, router, key-service and PostgreSQL, without Redis. */
export async function startHypervize(options: HypervizeOptions, models: Models): Promise<Hypervize> {
  const { name, ...settings } = options;
  const worker = startWorker<StackCommands>(stackProgram);
  const pools = workloads.map((workload) => ({ model: workload, hosts: [models.baseUrl(workload)] }));
  const stack = await worker
    .call('start', { gateways: 1, tls: false, pools, ...settings })
    .catch(async (error) => {
      await worker.stop();
      throw error;
    });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.key}` };
  return {
    ...{ name, stack, worker },
    pids: [...stack.pids.gateways, stack.pids.router],
    target: () => ({ url: stack.urls[0] as string, headers }),
    stop: async () => {
      await worker.call('stop', undefined);
      await worker.stop();
    },
  };
}
