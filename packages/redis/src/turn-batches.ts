/** The inputs of one batch. The caller of a batch waits for one round trip, whatever its size. */
const maxBatch = 128;

interface Call<I, O> {
  readonly input: I;
  resolve(output: O): void;
  reject(error: unknown): void;
}

/**
 * Batches the calls of one turn of the event loop: `run` gets their inputs and resolves to an output for each, in the same
 * order. A run that rejects rejects its calls.
 */
export function createTurnBatches<I, O>(
  run: (inputs: readonly I[]) => Promise<readonly O[]>,
): (input: I) => Promise<O> {
  let calls: Call<I, O>[] = [];

  const runAll = async () => {
    const batch = calls;
    calls = [];
    try {
      const outputs = await run(batch.map(({ input }) => input));
      for (const [place, { resolve }] of batch.entries()) resolve(outputs[place] as O);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return (input) =>
    new Promise((resolve, reject) => {
      calls.push({ input, resolve, reject });
      if (calls.length === maxBatch) void runAll();
      else if (calls.length === 1) setImmediate(() => void (calls.length > 0 && runAll()));
    });
}
