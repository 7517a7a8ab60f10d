import cluster from 'node:cluster';

/** Which of the worker processes of a service a process is, from 1 to `count`. */
export interface WorkerIdentity {
  readonly number: number;
  readonly count: number;
}

/** By this variable a worker knows its identity: `2/4`. The primary process sets it. */
const variable = 'HVZ_WORKER';

/** The identity of this process if the primary process of a service has started it. Undefined in any other process. */
export function currentWorker(env: NodeJS.ProcessEnv = process.env): WorkerIdentity | undefined {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(env[variable] ?? '') ?? [];
  return cluster.isWorker && count !== undefined
    ? { number: Number(number), count: Number(count) }
    : undefined;
}

/** The identity of this process. A service without workers is the only one. */
export function workerIdentity(): WorkerIdentity {
  return currentWorker() ?? { number: 1, count: 1 };
}

/** The environment by which a worker knows its identity. */
export function identityVariables({ number, count }: WorkerIdentity): Readonly<Record<string, string>> {
  return { [variable]: `${number}/${count}` };
}
