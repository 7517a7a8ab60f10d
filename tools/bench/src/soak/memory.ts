import { figureOf } from '../statistics.js';

/** The memory of a process after garbage collection. */
export interface Memory {
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/** Parses a line that heap.ts prints. Undefined for any other line. */
export function memoryIn(line: string): Memory | undefined {
  return line.startsWith('{"memory":') ? (JSON.parse(line) as { memory: Memory }).memory : undefined;
}

export interface Growth {
  /** The medians of the three thirds of the run. */
  readonly thirds: readonly [number, number, number];
  /** The growth from the second to the last third, as a share. In the first third caches fill and code is compiled. */
  readonly share: number;
}

/** The growth over at least three samples in order of time. */
export function growthOf(values: readonly number[]): Growth {
  const third = Math.floor(values.length / 3);
  const median = (from: number, to?: number) => figureOf(values.slice(from, to)).median;
  const thirds = [median(0, third), median(third, -third), median(-third)] as const;
  return { thirds, share: thirds[2] / thirds[1] - 1 };
}
