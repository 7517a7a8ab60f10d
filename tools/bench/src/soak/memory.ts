import { figureOf } from '../statistics.js';

/** What a process holds after its garbage has been collected. */
export interface Memory {
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/** What a line of `heap.ts` says; undefined if it is another program's line. */
export function memoryIn(line: string): Memory | undefined {
  return line.startsWith('{"memory":') ? (JSON.parse(line) as { memory: Memory }).memory : undefined;
}

export interface Growth {
  /** Medians of the three thirds of the run. */
  readonly thirds: readonly [number, number, number];
  /** By what share the last third is above the second. (The first is when caches fill and code is compiled.) */
  readonly share: number;
}

/** How what was measured has grown; there must be at least three values. */
export function growthOf(values: readonly number[]): Growth {
  const third = Math.floor(values.length / 3);
  const median = (from: number, to?: number) => figureOf(values.slice(from, to)).median;
  const thirds = [median(0, third), median(third, -third), median(-third)] as const;
  return { thirds, share: thirds[2] / thirds[1] - 1 };
}
