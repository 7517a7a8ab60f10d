import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type PoolSpec, parsePools } from '../scheduling/spec.js';

/** Reads the elastic pools from a YAML (or JSON) file. Throws an Error that says what is wrong with which part of it. */
export async function loadPoolsFile(file: string): Promise<readonly PoolSpec[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`the pools file cannot be read: ${error.message}`);
  });
  return poolsOf(text, file);
}

/**
 * Looks at the file again and again until the signal aborts, and tells of it when it has changed. One that cannot be read
 * or understood changes nothing. (Looking, because the file of a ConfigMap is exchanged in ways that a watch misses.)
 */
export async function watchPoolsFile(options: {
  readonly file: string;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  onChange(specs: readonly PoolSpec[]): void;
  onError(error: unknown): void;
}): Promise<void> {
  const { file, signal } = options;
  let seen = await readFile(file, 'utf8').catch(() => '');
  while (!signal.aborted) {
    await options.sleep(options.everyMs, signal);
    try {
      const text = await readFile(file, 'utf8');
      if (text === seen) continue;
      seen = text;
      options.onChange(poolsOf(text, file));
    } catch (error) {
      options.onError(error);
    }
  }
}

function poolsOf(text: string, file: string): readonly PoolSpec[] {
  try {
    return parsePools(parse(text));
  } catch (error) {
    throw new Error(`${file} is not a list of pools:\n${(error as Error).message}`);
  }
}
