import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { checkHistory } from './check.js';
import { readHistory } from './history.js';
import { runChaos } from './run.js';

const help = `Runs the whole platform on this machine, revokes keys at random while customers use them, and breaks things meanwhile:
processes stand still and are killed, lines are cut, stalled and slowed, PostgreSQL and Redis crash. What everybody saw is
written to a file; then a checker reads that and says whether the promise was kept.

  npm run chaos -- [--seconds 60] [--gateways 3] [--key-services 2] [--seed N] [--history FILE]
  npm run chaos -- --check FILE

What breaks, and in which order, follows from the seed; how the machine orders what happens at the same time does not.
`;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    gateways: { type: 'string', default: '3' },
    'key-services': { type: 'string', default: '2' },
    seed: { type: 'string' },
    history: { type: 'string', default: 'chaos-history.jsonl' },
    check: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (name: 'seconds' | 'gateways' | 'key-services', most: number): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  process.stderr.write(`--${name} must be a whole number, 1 to ${most}\n\n${help}`);
  process.exit(64);
};

if (values.help) {
  say(help);
  process.exit(0);
}
if (values.check === undefined) {
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  say(`seed ${seed}`);
  const startedMs = performance.now();
  await runChaos({
    seconds: whole('seconds', 3_600),
    gateways: whole('gateways', 16),
    keyServices: whole('key-services', 8),
    seed,
    historyFile: values.history,
    onProgress: (what) =>
      say(`${((performance.now() - startedMs) / 1_000).toFixed(1).padStart(6)} s  ${what}`),
  });
}
const file = values.check ?? values.history;
const { violations, ...counts } = checkHistory(await readHistory(file));
say(`${file}: ${JSON.stringify(counts)}`);
for (const violation of violations) say(`VIOLATION: ${violation}`);
say(violations.length === 0 ? 'The promise was kept.' : `The promise was broken ${violations.length} times.`);
process.exit(violations.length === 0 ? 0 : 1);
