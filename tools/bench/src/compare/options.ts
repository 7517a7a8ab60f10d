import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ContestantName, contestantNames } from '../contestants/contestant.js';
import { wholeNumber } from '../options.js';
import type { BenchOptions, Part } from '../parts/bench.js';

/** The command line of the benchmark. */
export interface CompareOptions extends BenchOptions {
  readonly parts: readonly Part[];
  readonly contestants: readonly ContestantName[];
  readonly against: string | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: CompareOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

const text = { type: 'string' } as const;
const optionTypes = {
  only: text,
  contestants: text,
  against: text,
  rounds: { ...text, default: '3' },
  seconds: { ...text, default: '3' },
  streams: { ...text, default: '2000,10000' },
  keys: { ...text, default: '20000' },
  json: text,
  markdown: text,
  help: { type: 'boolean' },
} as const;

/** Parses the command line. `parts` are those that there are; relative paths refer to `cwd`. */
export function parseOptions(argv: readonly string[], parts: readonly Part[], cwd: string): ParsedOptions {
  try {
    const { values } = parseArgs({ args: [...argv], options: optionTypes });
    if (values.help) return { kind: 'help' };
    const against = values.against === undefined ? undefined : checkoutAt(resolve(cwd, values.against));
    const path = (file: string | undefined) => (file === undefined ? undefined : resolve(cwd, file));
    return {
      kind: 'run',
      options: {
        parts: chosenParts(values.only, parts),
        contestants: chosenContestants(values.contestants, against !== undefined),
        against,
        rounds: wholeNumber('rounds', values.rounds, 1, 100),
        seconds: wholeNumber('seconds', values.seconds, 1, 600),
        streams: values.streams
          .split(',')
          .map((count) => wholeNumber('streams', count, 1, 100_000))
          .sort((a, b) => a - b),
        keys: wholeNumber('keys', values.keys, 100, 1_000_000),
        json: path(values.json),
        markdown: path(values.markdown),
      },
    };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}

/** The folder of a checkout, which must have been compiled. */
function checkoutAt(folder: string): string {
  if (existsSync(join(folder, 'tools/dev-stack/dist/src/index.js'))) return folder;
  throw new Error(
    `--against ${folder} is not a compiled checkout of this project; run "npm ci && npm run build" in it`,
  );
}

function chosenParts(only: string | undefined, parts: readonly Part[]): readonly Part[] {
  if (only === undefined) return parts;
  const names = chosen(
    'only',
    only,
    parts.map(({ name }) => name),
  );
  return parts.filter(({ name }) => names.includes(name));
}

/** All contestants, or the named ones; "before" takes part whenever there is another checkout. */
function chosenContestants(list: string | undefined, hasBefore: boolean): readonly ContestantName[] {
  const available = contestantNames.filter((name) => name !== 'before' || hasBefore);
  if (list === undefined) return available;
  const names = chosen('contestants', list, available);
  return available.filter((name) => names.includes(name) || name === 'before');
}

function chosen(option: string, list: string, available: readonly string[]): readonly string[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !available.includes(name));
  if (unknown.length === 0) return names;
  throw new Error(`--${option} knows no "${unknown.join('", "')}"; there are: ${available.join(', ')}`);
}
