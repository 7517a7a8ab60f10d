/**
 * Runs calls together: a call that comes while a run is under way waits for the next one, which takes all that wait. So
 * every call is served by a run that began after it, and at most one run is under way.
 */
export function createBatcher<I, O>(run: (inputs: readonly I[]) => Promise<O>): (input: I) => Promise<O> {
  let waiting: { input: I; resolve(output: O): void; reject(error: unknown): void }[] = [];
  let running = false;

  const runAll = async () => {
    running = true;
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      try {
        const output = await run(taken.map((one) => one.input));
        for (const one of taken) one.resolve(output);
      } catch (error) {
        for (const one of taken) one.reject(error);
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
