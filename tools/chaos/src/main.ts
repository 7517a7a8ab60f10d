import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { checkHistory } from './check.js';
import { readHistory } from './history.js';
import { runChaos } from './run.js';

const help = `Runs the whole platform on this machine, revokes keys at random while clients use them, and injects faults: processes are
frozen and killed, connections cut, stalled and delayed, PostgreSQL and Redis crashed. All observations are written to a
file, which is then checked for violations of the revocation guarantee.

  npm run chaos -- [--seconds 60] [--gateways 3] [--key-services 2] [--seed N] [--history FILE]
  npm run chaos -- --check FILE     checks a file of an earlier run

The seed determines the faults and their order, but not how the machine schedules concurrent processes. The exit code is 1
if there are violations.
`;
const exitUsage = 64;

const options = parseOptions();
if (options.help) {
  print(help);
  process.exit(0);
}
if (options.check === undefined) await run();
process.exit(await check(options.check ?? options.history));

function parseOptions() {
  return parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      gateways: { type: 'string', default: '3' },
      'key-services': { type: 'string', default: '2' },
      seed: { type: 'string' },
      history: { type: 'string', default: 'chaos-history.jsonl' },
      check: { type: 'string' },
      help: { type: 'boolean' },
    },
  }).values;
}

async function run(): Promise<void> {
  const seed = Number(options.seed ?? randomInt(2 ** 31));
  print(`seed ${seed}`);
  const startedMs = performance.now();
  await runChaos({
    seconds: integerOption('seconds', 3_600),
    gateways: integerOption('gateways', 16),
    keyServices: integerOption('key-services', 8),
    seed,
    historyFile: options.history,
    onProgress: (text) => {
      const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
      print(`${seconds.padStart(6)} s  ${text}`);
    },
  });
}

/** Prints the findings in a history and returns the exit code. */
async function check(file: string): Promise<number> {
  const { violations, ...counts } = checkHistory(await readHistory(file));
  print(`${file}: ${JSON.stringify(counts)}`);
  for (const violation of violations) print(`VIOLATION: ${violation}`);
  print(violations.length === 0 ? 'No violations.' : `${violations.length} violations.`);
  return violations.length === 0 ? 0 : 1;
}

function integerOption(name: 'seconds' | 'gateways' | 'key-services', max: number): number {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  process.stderr.write(`--${name} must be an integer, 1 to ${max}\n\n${help}`);
  process.exit(exitUsage);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
