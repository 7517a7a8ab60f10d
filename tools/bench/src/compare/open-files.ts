import { readFileSync } from 'node:fs';

/** Descriptors that a process needs besides its connections. */
const reserved = 200;
/** A proxy has two connections for each stream. */
const perStream = 2;

/** The number of files that this process, and those that it starts, can have open. Infinity where that is unknown. */
export function openFilesLimit(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The numbers of streams, the larger ones lowered to what a proxy can hold with so many open files, in hundreds. */
export function streamsWithin(streams: readonly number[], limit: number): readonly number[] {
  const most = Math.floor((limit - reserved) / perStream / 100) * 100;
  return [...new Set(streams.map((count) => Math.min(count, most)))].filter((count) => count > 0);
}
