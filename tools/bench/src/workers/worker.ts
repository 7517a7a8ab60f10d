import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

/** What a worker can be told to do: one argument in, one result out, both plain data. */
export type Orders = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** A process of its own that does what it is told, so that what is measured shares no event loop with who measures. */
export interface Worker<O extends Orders> {
  readonly pid: number;
  /** Rejects with what went wrong over there. */
  tell<K extends keyof O & string>(
    order: K,
    argument: Parameters<O[K]>[0],
  ): Promise<Awaited<ReturnType<O[K]>>>;
  stop(): Promise<void>;
}

interface Told {
  readonly id: number;
  readonly order: string;
  readonly argument: unknown;
}
interface Done {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Starts a program that calls `obey`, with the orders that it knows. */
export function startWorker<O extends Orders>(program: URL): Worker<O> {
  const options: SpawnOptions = { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' };
  const child: ChildProcess = spawnSupervised(
    process.execPath,
    ['--enable-source-maps', fileURLToPath(program)],
    options,
  );
  const waiting = new Map<number, (done: Done) => void>();
  let last = 0;
  child.on('message', (done: Done) => waiting.get(done.id)?.(done));
  child.once('exit', () => {
    for (const [id, settle] of waiting) settle({ id, error: 'the process has ended' });
  });
  return {
    pid: child.pid as number,
    tell: (order, argument) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error === undefined) resolve(result as never);
          else reject(new Error(`${order}: ${error}`));
        });
        child.send({ id, order, argument } satisfies Told);
      }),
    stop: () => endProcess(child, 'SIGTERM', 5_000),
  };
}

/** What a worker's program calls, once: does what it is told until whoever tells it is gone. */
export function obey(orders: Orders): void {
  const send = (done: Done) => process.send?.(done);
  process.on('message', async ({ id, order, argument }: Told) => {
    try {
      send({ id, result: await orders[order]?.(argument as never) });
    } catch (error) {
      send({ id, error: String((error as Error).stack) });
    }
  });
  process.on('disconnect', () => process.exit());
}
