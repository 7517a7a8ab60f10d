import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type PoolSpec, parsePools } from '../scheduling/spec.js';

/** Reads the elastic pools from a YAML (or JSON) file. Throws an Error that lists what is wrong where. */
export async function loadPoolsFile(file: string): Promise<readonly PoolSpec[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`the pools file cannot be read: ${error.message}`);
  });
  return parsePoolsFile(text, file);
}

/**
 * Polls the file until the signal aborts and reports each change. A file that cannot be read or parsed is reported as an
 * error and changes nothing. It is polled because a watch misses how the file of a ConfigMap is replaced.
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
  let current = await readFile(file, 'utf8').catch(() => '');
  while (!signal.aborted) {
    await options.sleep(options.everyMs, signal);
    try {
      const text = await readFile(file, 'utf8');
      if (text === current) continue;
      current = text;
      options.onChange(parsePoolsFile(text, file));
    } catch (error) {
      options.onError(error);
    }
  }
}

function parsePoolsFile(text: string, file: string): readonly PoolSpec[] {
  try {
    return parsePools(parse(text));
  } catch (error) {
    throw new Error(`${file} is not a valid pools file:\n${(error as Error).message}`);
  }
}
