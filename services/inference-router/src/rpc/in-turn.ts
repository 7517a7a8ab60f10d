import { AppError } from '@hypervize/errors';

/** Runs work of the same owner one after another. */
export type InTurn = <T>(owner: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Work of one owner that waits. */
const maxWaiting = 32;

/**
 * A queue for each owner. Changes of one account wait for each other's locks anyway; while they wait here, they hold no
 * database connection. Rejects with overloaded if too many wait, and with cancelled if the signal aborts before the work is
 * started.
 */
export function createInTurn(): InTurn {
  const queues = new Map<string, { waiting: number; last: Promise<unknown> }>();
  return async (owner, signal, work) => {
    const queue = queues.get(owner) ?? { waiting: 0, last: Promise.resolve() };
    if (queue.waiting > maxWaiting) throw new AppError('overloaded');
    queues.set(owner, queue);
    queue.waiting++;
    const turn = queue.last.then(() => {
      if (signal.aborted) throw new AppError('cancelled');
      return work();
    });
    queue.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      queue.waiting--;
      if (queue.waiting === 0) queues.delete(owner);
    }
  };
}
