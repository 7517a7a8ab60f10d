import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

/** The commands of a worker: one argument in, one result out, both structured-cloneable. */
export type Commands = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** A process that executes commands, so that what is measured does not share an event loop with the load generator. */
export interface Worker<C extends Commands> {
  readonly pid: number;
  /** Executes a command in the worker. Rejects if the command fails or the process ends. */
  call<K extends keyof C & string>(
    command: K,
    argument: Parameters<C[K]>[0],
  ): Promise<Awaited<ReturnType<C[K]>>>;
  stop(): Promise<void>;
}

interface CommandMessage {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}
interface ResultMessage {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Starts a program that calls `serveCommands` with the commands `C`. */
export function startWorker<C extends Commands>(program: URL): Worker<C> {
  const options: SpawnOptions = { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' };
  const child: ChildProcess = spawnSupervised(
    process.execPath,
    ['--enable-source-maps', fileURLToPath(program)],
    options,
  );
  const pending = new Map<number, (message: ResultMessage) => void>();
  let lastId = 0;
  child.on('message', (message: ResultMessage) => pending.get(message.id)?.(message));
  child.once('exit', () => {
    for (const [id, settle] of pending) settle({ id, error: 'the worker process has ended' });
  });
  return {
    pid: child.pid as number,
    call: (command, argument) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        pending.set(id, ({ result, error }) => {
          pending.delete(id);
          if (error === undefined) resolve(result as never);
          else reject(new Error(`${command}: ${error}`));
        });
        child.send({ id, command, argument } satisfies CommandMessage);
      }),
    stop: () => endProcess(child, 'SIGTERM', 5_000),
  };
}

/** Executes commands from the parent process until it disconnects. A worker's program calls this once. */
export function serveCommands(commands: Commands): void {
  const send = (message: ResultMessage) => process.send?.(message);
  process.on('message', async ({ id, command, argument }: CommandMessage) => {
    try {
      send({ id, result: await commands[command]?.(argument as never) });
    } catch (error) {
      send({ id, error: String((error as Error).stack) });
    }
  });
  process.on('disconnect', () => process.exit());
}
