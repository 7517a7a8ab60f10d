import { type StreamSourceCommands, streamSourceProgram } from '../load/stream-source.js';
import { startWorker, type Worker } from '../workers/worker.js';
import { type Contestant, plainTarget, type Workload } from './contestant.js';
import { type NginxServer, startModelServer } from './nginx.js';

/** The model servers that every contestant forwards to. */
export interface Models {
  /** Answers at once with a fixed completion of the size that the path names. */
  readonly fixed: NginxServer;
  readonly streams: Worker<StreamSourceCommands>;
  readonly streamPort: number;
  /** The base URL of the model server of a workload, up to the version. */
  baseUrl(workload: Workload): string;
  stop(): Promise<void>;
}

export async function startModels(): Promise<Models> {
  const fixed = await startModelServer();
  const streams = startWorker<StreamSourceCommands>(streamSourceProgram);
  const streamPort = await streams.call('start', undefined);
  return {
    ...{ fixed, streams, streamPort },
    baseUrl: (workload) =>
      `http://127.0.0.1:${workload === 'stream' ? streamPort : fixed.port}/${workload}/v1`,
    stop: async () => {
      await Promise.all([fixed.stop(), streams.stop()]);
    },
  };
}

/** The model servers as a contestant: the limit of what can be measured. Does not stop them. */
export function direct(models: Models): Contestant {
  const [fixed, streams] = [plainTarget(models.fixed.port), plainTarget(models.streamPort)];
  return {
    name: 'direct',
    pids: [models.fixed.pid],
    target: (workload) => (workload === 'stream' ? streams(workload) : fixed(workload)),
    stop: async () => {},
  };
}
