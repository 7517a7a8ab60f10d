import type { Worker } from 'node:cluster';

/** An accepted connection in the primary process. Closing a closed one does nothing. */
interface Handle {
  close(): void;
}

/** To which worker a connection was given last. One that refuses a connection because it stops has it no more. */
const holders = new WeakMap<object, Worker>();

/**
 * Closes the connections that a worker was given and had not taken when it ended. Node would keep them open in the primary
 * process, and their clients would wait for ever. For each server a worker is given one connection at a time.
 */
export function closeUntakenConnections(worker: Worker): void {
  const given = new Map<unknown, Handle>();
  const { process } = worker;
  const { send } = process;
  process.send = (...args: unknown[]): boolean => {
    const [message, handle] = args as [{ readonly key?: unknown }, unknown];
    if (isHandle(handle)) {
      given.set(message.key, handle);
      holders.set(handle, worker);
    }
    return Reflect.apply(send, process, args);
  };
  worker.once('exit', () => {
    for (const handle of given.values()) if (holders.get(handle) === worker) handle.close();
  });
}

/** The argument may be absent, or the callback of a message without a handle. */
function isHandle(argument: unknown): argument is Handle {
  return typeof argument === 'object' && argument !== null && 'close' in argument;
}
