import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerIdentity } from '@hypervize/runtime';
import { lockFolder } from './folder-lock.js';
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

/** The folders of a spool that this process holds. */
export interface TakenFolders extends SpoolFolders {
  release(): void;
}

/**
 * Takes the folders of a worker for this process alone. Throws if its own folder cannot be used. A folder that was left and
 * cannot be used is reported and not taken: what is in it stays there.
 */
export function takeSpoolFolders(
  spoolDir: string,
  worker: WorkerIdentity,
  onUnusable: (folder: string, error: unknown) => void,
): TakenFolders {
  const { own, left } = spoolFolders(spoolDir, worker);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const unlocks = [lockFolder(own)];
  const taken = left.filter((folder) => {
    try {
      unlocks.push(lockFolder(folder));
      return true;
    } catch (error) {
      onUnusable(folder, error);
      return false;
    }
  });
  return {
    ...{ own, left: taken },
    release: () => {
      for (const unlock of unlocks.splice(0)) unlock();
    },
  };
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
