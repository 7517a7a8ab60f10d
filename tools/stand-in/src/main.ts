import { parseArgs } from 'node:util';
import { startStandIn } from './server.js';
import type { StandInOptions } from './settings.js';

const help = `A model server without a model: it implements OpenAI's API with made-up responses, which say so.

  --models a,b                    models that it serves                               (stand-in)
  --port N                        0: a free port                                      (9001)
  --host ADDRESS                                                                      (127.0.0.1)
  --tokens-per-second N           "Infinity": no delay between tokens                 (50)
  --first-token-ms N                                                                  (30)
  --failure-rate 0..1             share of requests that fail with 500                (0)
  --completion-tokens N           tokens of a response                                (40)
  --prefill-tokens-per-second N   speed of prompt processing, after first-token-ms    (Infinity)
  --prefix-cache-tokens N         size of the prefix cache; 0: none                   (0)
  --slots N                       completions processed at a time; others wait        (Infinity)

A request changes its own response with the headers x-stand-in-tokens, x-stand-in-tokens-per-second and
x-stand-in-first-token-ms, and fails with x-stand-in-fail: an HTTP status, or one of reset-before, reset-midway, garbage,
half-header, hang.
`;
const exitUsage = 64;

const options = readOptions();
const standIn = await startStandIn(options).catch((error: Error) => fail(`cannot start: ${error.message}`));
process.stdout.write(`stand-in listening at ${standIn.url}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void standIn.close().then(() => process.exit(0)));
}

function readOptions(): StandInOptions {
  const values = parseOptions();
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const number = (name: Exclude<keyof typeof values, 'help' | 'models' | 'host'>) => {
    const value = Number(values[name]);
    return value >= 0 ? value : fail(`--${name} must be a number that is not negative`);
  };
  const cacheTokens = number('prefix-cache-tokens');
  return {
    models: values.models.split(','),
    port: number('port'),
    host: values.host,
    tokensPerSecond: number('tokens-per-second'),
    firstTokenMs: number('first-token-ms'),
    failureRate: number('failure-rate'),
    completionTokens: number('completion-tokens'),
    prefillTokensPerSecond: number('prefill-tokens-per-second'),
    prefixCache: cacheTokens > 0 ? { tokens: cacheTokens } : undefined,
    slots: number('slots'),
  };
}

function parseOptions() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean' },
        models: { ...text, default: 'stand-in' },
        port: { ...text, default: '9001' },
        host: { ...text, default: '127.0.0.1' },
        'tokens-per-second': { ...text, default: '50' },
        'first-token-ms': { ...text, default: '30' },
        'failure-rate': { ...text, default: '0' },
        'completion-tokens': { ...text, default: '40' },
        'prefill-tokens-per-second': { ...text, default: 'Infinity' },
        'prefix-cache-tokens': { ...text, default: '0' },
        slots: { ...text, default: 'Infinity' },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${help}`);
  process.exit(exitUsage);
}
