import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerIdentity } from '@hypervize/runtime';
import { isMissingFile } from './segment.js';

/** The folders of one worker's spool. */
export interface SpoolFolders {
  /** The folder that it writes to, which no other process uses. */
  readonly own: string;
  /** Folders of workers that no longer exist: it delivers what they left. */
  readonly left: readonly string[];
}

/**
 * The folders of a worker below the configured one. A worker that is replaced leaves its folder to its replacement. After
 * a change of WORKERS the first worker delivers what is in the folders that none has any more.
 */
export function spoolFolders(spoolDir: string, { number, count }: WorkerIdentity): SpoolFolders {
  const own = count === 1 ? spoolDir : join(spoolDir, `worker-${number}`);
  if (number > 1) return { own, left: [] };
  const others = workersIn(spoolDir).filter((worker) => count === 1 || worker > count);
  const left = others.map((worker) => join(spoolDir, `worker-${worker}`));
  return { own, left: count === 1 ? left : [spoolDir, ...left] };
}

function workersIn(spoolDir: string): number[] {
  try {
    return readdirSync(spoolDir)
      .flatMap((name) => /^worker-(\d{1,4})$/.exec(name)?.slice(1) ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}
