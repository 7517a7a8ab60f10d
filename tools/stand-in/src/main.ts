import { parseArgs } from 'node:util';
import { startStandIn } from './server.js';

const help = `A model server without a model: it speaks OpenAI's protocol and says in its answers what it is.

  --models a,b              the models that it pretends to have   (stand-in)
  --port N                  0 takes a free one                    (9001)
  --host ADDRESS                                                  (127.0.0.1)
  --tokens-per-second N     "Infinity": as fast as it can         (50)
  --first-token-ms N                                              (30)
  --failure-rate 0..1       share of requests answered with 500   (0)
  --tokens-per-answer N                                           (40)
  --prefill-tokens-per-second N   how fast prompts are read, after first-token-ms   (Infinity)
  --prefix-cache-tokens N         how much of their beginnings is remembered        (0: nothing)
  --slots N                       completions at a time; others wait                (Infinity)
`;

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${help}`);
  process.exit(64);
}

function options() {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      options: {
        help: { type: 'boolean' },
        models: { ...text, default: 'stand-in' },
        port: { ...text, default: '9001' },
        host: { ...text, default: '127.0.0.1' },
        'tokens-per-second': { ...text, default: '50' },
        'first-token-ms': { ...text, default: '30' },
        'failure-rate': { ...text, default: '0' },
        'tokens-per-answer': { ...text, default: '40' },
        'prefill-tokens-per-second': { ...text, default: 'Infinity' },
        'prefix-cache-tokens': { ...text, default: '0' },
        slots: { ...text, default: 'Infinity' },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

const given = options();
if (given.help) {
  process.stdout.write(help);
  process.exit(0);
}
const number = (name: Exclude<keyof typeof given, 'help' | 'models' | 'host'>) => {
  const value = Number(given[name]);
  return value >= 0 ? value : fail(`--${name} must be a number that is not negative`);
};
const rememberedTokens = number('prefix-cache-tokens');
const standIn = await startStandIn({
  models: given.models.split(','),
  port: number('port'),
  host: given.host,
  tokensPerSecond: number('tokens-per-second'),
  firstTokenMs: number('first-token-ms'),
  failureRate: number('failure-rate'),
  tokensPerAnswer: number('tokens-per-answer'),
  prefillTokensPerSecond: number('prefill-tokens-per-second'),
  prefixCache: rememberedTokens > 0 ? { tokens: rememberedTokens } : undefined,
  slots: number('slots'),
}).catch((error: Error) => fail(`It could not start: ${error.message}`));
process.stdout.write(`A stand-in for a model server listens at ${standIn.url}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void standIn.close().then(() => process.exit(0)));
}
