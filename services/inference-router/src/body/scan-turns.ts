import { createFairQueue } from '../scheduling/fair-queue.js';

/** Divides the event loop's time between scans of large bodies and everything else. */
export interface ScanTurns {
  /** Runs a short piece of work when it is the owner's turn. Resolves after it. */
  run(owner: string, work: () => void): Promise<void>;
}

/** How long scans may run until the event loop goes on with other work, in milliseconds. */
const turnMs = 2;

/**
 * Turns for pieces of work that take about a millisecond each. In each iteration of the event loop they run until `turnMs`
 * have passed; owners take turns.
 */
export function createScanTurns(): ScanTurns {
  const queue = createFairQueue<() => void>(() => Number.POSITIVE_INFINITY);
  let isScheduled = false;

  const runSome = () => {
    const endMs = performance.now() + turnMs;
    do {
      const work = queue.shift(() => 0);
      if (!work) {
        isScheduled = false;
        return;
      }
      work();
    } while (performance.now() < endMs);
    setImmediate(runSome);
  };

  return {
    run: (owner, work) =>
      new Promise((resolve) => {
        queue.push(owner, () => {
          work();
          resolve();
        });
        if (isScheduled) return;
        isScheduled = true;
        setImmediate(runSome);
      }),
  };
}
