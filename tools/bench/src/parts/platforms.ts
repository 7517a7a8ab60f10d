import type { Hypervize } from '../contestants/hypervize.js';
import { type KeyLoadCommands, keyLoadProgram } from '../load/key-load.js';
import { startWorker, type Worker } from '../workers/worker.js';
import type { Bench, PlatformOptions } from './bench.js';

export type KeyLoad = Worker<KeyLoadCommands>;

/** Starts the platforms of this run anew, uses them, and stops them. */
export async function withPlatforms<T>(
  { startPlatforms }: Pick<Bench, 'startPlatforms'>,
  options: PlatformOptions,
  use: (platforms: readonly Hypervize[]) => Promise<T>,
): Promise<T> {
  const platforms = await startPlatforms(options);
  try {
    return await use(platforms);
  } finally {
    for (const one of platforms) await one.stop();
  }
}

/** Starts a load generator with many keys, uses it, and ends it. */
export async function withKeyLoad<T>(use: (load: KeyLoad) => Promise<T>): Promise<T> {
  const load = startWorker<KeyLoadCommands>(keyLoadProgram);
  try {
    return await use(load);
  } finally {
    await load.stop();
  }
}
