import type { Logger } from 'pino';
import { systemClock } from '../clock.js';
import { startOperationsServer } from '../operations-server.js';
import { open, type Running } from '../releasers.js';
import { createFork } from './fork.js';
import { gatherFromWorkers } from './gather.js';
import { createMetricsSum } from './metrics-sum.js';
import { createSupervisor } from './supervisor.js';

interface Options {
  readonly count: number;
  readonly operations: { readonly host: string; readonly port: number };
  readonly logger: Logger;
}

/** How long a worker has to answer before it counts as not ready, in milliseconds. */
const answerMs = 2_000;

/** The workers of a service. */
export interface RunningWorkers extends Running {
  /** Rejects when a worker keeps failing; the others have stopped then. */
  readonly failed: Promise<never>;
}

/**
 * Runs a service as `count` worker processes, of which each is the whole service. This process distributes connections to
 * them, replaces those that end, and has one operations server for all. Resolves when all workers have started.
 */
export async function startWorkers({ count, operations, logger }: Options): Promise<RunningWorkers> {
  const sum = createMetricsSum();
  let stoppedWell = true;
  const opened = await open(
    async (releasers) => {
      const supervisor = createSupervisor({
        ...{ count, clock: systemClock, logger, answerMs, onEnd: sum.retire },
      });
      const server = await startOperationsServer(operations, gatherFromWorkers(supervisor, sum));
      releasers.add('operations server', server.close);
      releasers.add('workers', async () => {
        stoppedWell = await supervisor.stop();
      });
      // Port 0 has become a port.
      supervisor.start(createFork({ OPERATIONS_PORT: String(server.port) }));
      await Promise.race([supervisor.started, supervisor.failed]);
      logger.info({ workers: count, operationsPort: server.port }, 'started');
      return { supervisor };
    },
    (part, error) => logger.error({ err: error, part }, 'release failed'),
  );
  return {
    failed: opened.supervisor.failed.catch(async (error: unknown) => {
      await opened.stop();
      throw error;
    }),
    stop: async () => {
      await opened.stop();
      if (!stoppedWell) throw new Error('a worker did not stop as requested; its log says why');
    },
  };
}
