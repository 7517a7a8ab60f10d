import { parseArgs } from 'node:util';
import { type Bug, bugs } from './bugs.js';
import { simulate } from './run.js';

const help = `Plays schedules of the revocation protocol in simulated time, over the services' own code, with processes that stop
and die, lines that break, and a cache that forgets; and checks the promise over each. The same seed gives the same schedule.

  npm run simulate -- [--seed 1] [--schedules 1000] [--bug NAME]

  --bug NAME  puts a mistake in, to see that it is noticed:
${Object.entries(bugs)
  .map(([name, what]) => `      ${name.padEnd(26)}${what}`)
  .join('\n')}
`;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '1000' },
    bug: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const say = (text: string) => process.stdout.write(text);
if (values.help || (values.bug !== undefined && !(values.bug in bugs))) {
  say(help);
  process.exit(values.help ? 0 : 64);
}

const first = Number(values.seed);
const schedules = Number(values.schedules);
const total = { accepted: 0, refused: 0, confirmed: 0, pending: 0, cut: 0 };
let bad = 0;
for (let seed = first; seed < first + schedules; seed++) {
  const result = await simulate(seed, values.bug as Bug | undefined);
  for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += result[name];
  if (result.violations.length === 0) continue;
  bad++;
  say(`seed ${seed}:\n${result.violations.map((violation) => `  ${violation}\n`).join('')}`);
}
say(
  `${schedules} schedules from seed ${first}, ${bad} of them broke the promise. ${JSON.stringify(total)}\n`,
);
process.exit(bad > 0 ? 1 : 0);
