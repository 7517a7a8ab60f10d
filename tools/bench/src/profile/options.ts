import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../options.js';

export const loads = ['requests', 'streams'] as const;
export type LoadName = (typeof loads)[number];
const bodySizes = ['small', '10kb', '100kb'] as const;
export type BodySize = (typeof bodySizes)[number];

/** The command line of `npm run profile`. */
export interface ProfileOptions {
  readonly loads: readonly LoadName[];
  /** The size of a request and of its response. */
  readonly body: BodySize;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly streams: number;
  readonly top: number;
  /** Where the profiles are kept. Undefined: they are not. */
  readonly save: string | undefined;
}

export type ParsedProfileOptions =
  | { readonly kind: 'run'; readonly options: ProfileOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

const text = { type: 'string' } as const;
const optionTypes = {
  load: text,
  body: { ...text, default: 'small' },
  seconds: { ...text, default: '5' },
  'warm-up': { ...text, default: '10' },
  connections: { ...text, default: '64' },
  streams: { ...text, default: '400' },
  top: { ...text, default: '30' },
  save: text,
  help: { type: 'boolean' },
} as const;

/** Parses the command line. Relative paths refer to `cwd`. */
export function parseProfileOptions(argv: readonly string[], cwd: string): ParsedProfileOptions {
  try {
    const { values } = parseArgs({ args: [...argv], options: optionTypes });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      options: {
        loads: values.load === undefined ? loads : [named('load', values.load, loads)],
        body: named('body', values.body, bodySizes),
        seconds: wholeNumber('seconds', values.seconds, 1, 120),
        warmUpSeconds: wholeNumber('warm-up', values['warm-up'], 0, 120),
        connections: wholeNumber('connections', values.connections, 1, 1_000),
        streams: wholeNumber('streams', values.streams, 1, 5_000),
        top: wholeNumber('top', values.top, 1, 500),
        save: values.save === undefined ? undefined : resolve(cwd, values.save),
      },
    };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}

function named<T extends string>(option: string, name: string, available: readonly T[]): T {
  const found = available.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Error(`--${option} knows no "${name}"; there are: ${available.join(', ')}`);
}
