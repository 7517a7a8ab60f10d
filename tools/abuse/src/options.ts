import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const help = `Plays attacks on the whole platform, each service a process of its own on this machine, and measures what another customer
notices of them: first quiet, then attacked, with the same code. Ends by itself.

  npm run abuse -- [options]

  --row 1,4    only these rows
  --list       list the rows and end
  --quick      smaller numbers and shorter phases, as in npm test
  --seed N     of the random choices; printed at the start
  --json       one JSON object for each row instead of tables
  --help       show this text

The exit code is 1 if a bound did not hold, 64 if the options are wrong. All traffic stays on the loopback interface.
`;

export interface Options {
  /** Empty: all rows. */
  readonly rows: readonly number[];
  readonly list: boolean;
  readonly quick: boolean;
  readonly json: boolean;
  readonly seed: number;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

/** Parses the command line. `known` are the rows that there are. */
export function parseOptions(argv: readonly string[], known: readonly number[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        row: { type: 'string', multiple: true },
        seed: { type: 'string' },
        list: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const rows = (values.row ?? []).flatMap((text) => text.split(',')).map(Number);
    const unknown = rows.find((row) => !known.includes(row));
    if (unknown !== undefined) throw new Error(`--row must be among ${known.join(', ')}`);
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed must be a whole number');
    const { list, quick, json } = values;
    return { kind: 'run', options: { rows, list, quick, json, seed } };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}
