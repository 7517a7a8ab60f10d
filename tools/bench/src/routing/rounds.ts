import type { RunResult } from './measures.js';
import type { Round } from './table.js';

export interface RoundsOptions<C extends string> {
  readonly rounds: number;
  readonly durationMs: number;
  /** Called before each round. */
  prepare?(durationMs: number): void;
  run(contestant: C, durationMs: number): Promise<RunResult>;
}

const warmUpMs = 2_000;

/** Runs all contestants in each round, in an order that rotates. A first, short round warms up and is not counted. */
export async function runRounds<C extends string>(
  name: string,
  contestants: readonly C[],
  options: RoundsOptions<C>,
): Promise<Round[]> {
  const results: Round[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    const durationMs = round === 0 ? warmUpMs : options.durationMs;
    options.prepare?.(durationMs);
    const result: Record<string, RunResult> = {};
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(round + i) % contestants.length] as C;
      process.stderr.write(`${name}, round ${round} of ${options.rounds}: ${contestant}\n`);
      result[contestant] = await options.run(contestant, durationMs);
    }
    if (round > 0) results.push(result);
  }
  return results;
}
