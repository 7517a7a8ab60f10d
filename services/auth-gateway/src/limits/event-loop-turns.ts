import { createTurnQueue } from '@hypervize/runtime';

/** Waits for the owner's turn: the next iteration of the event loop in which no other one has begun. */
export type EventLoopTurn = (owner: string) => Promise<void>;

/**
 * Divides the event loop's time between the management requests of accounts and everything else. One of them begins in each
 * iteration, and accounts take turns, so that hundreds that arrive at once do not delay the inference requests behind them.
 * `maxWaiting` has to be more than the requests that may be in flight.
 */
export function createEventLoopTurns(maxWaiting: number): EventLoopTurn {
  const queue = createTurnQueue({ concurrency: 1, maxPerOwner: 1, maxWaiting });
  return async (owner) => {
    const turn = await queue.enter(owner);
    if (turn.kind === 'granted') setImmediate(turn.end);
  };
}
