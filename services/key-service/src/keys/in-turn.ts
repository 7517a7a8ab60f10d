import { AppError } from '@hypervize/errors';
import type { TurnQueue } from '@hypervize/runtime';

/** Does work when it is the owner's turn. Throws overloaded if too much waits, cancelled if the signal aborts first. */
export async function inTurn<T>(
  queue: TurnQueue,
  owner: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const turn = await queue.enter(owner, signal);
  if (turn.kind === 'refused') throw new AppError('overloaded');
  if (turn.kind === 'aborted') throw new AppError('cancelled');
  try {
    return await work();
  } finally {
    turn.end();
  }
}
