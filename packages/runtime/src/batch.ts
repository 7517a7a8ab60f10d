/**
 * Batches calls: a call that arrives during a run waits for the next run, which takes all waiting calls. So every call is
 * served by a run that began after it, and there is at most one run at a time. A run that rejects rejects its calls.
 */
export function createBatcher<I, O>(run: (inputs: readonly I[]) => Promise<O>): (input: I) => Promise<O> {
  let waiting: { input: I; resolve(output: O): void; reject(error: unknown): void }[] = [];
  let running = false;

  const runAll = async () => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const output = await run(batch.map((call) => call.input));
        for (const call of batch) call.resolve(output);
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
    }
    running = false;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!running) void runAll();
    });
}
