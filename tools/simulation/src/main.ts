import { parseArgs } from 'node:util';
import { type Bug, bugs } from './bugs.js';
import { simulate } from './run.js';

const help = `Runs schedules of the revocation protocol: the services' own code in simulated time, with frozen and killed processes,
partitions, and a cache that loses entries. Checks the revocation guarantee over each. The same seed gives the same schedule.
The exit code is 1 if a schedule violates the guarantee.

  npm run simulate -- [--seed 1] [--schedules 1000] [--bug NAME]

  --bug NAME  introduces a bug, to see that it is found:
${Object.entries(bugs)
  .map(([name, description]) => `      ${name.padEnd(26)}${description}`)
  .join('\n')}
`;
const exitUsage = 64;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '1000' },
    bug: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help || (values.bug !== undefined && !(values.bug in bugs))) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : exitUsage);
}
const failed = await run(Number(values.seed), Number(values.schedules), values.bug as Bug | undefined);
process.exit(failed > 0 ? 1 : 0);

/** Runs the schedules, prints their violations and the totals, and resolves to the number with violations. */
async function run(firstSeed: number, schedules: number, bug: Bug | undefined): Promise<number> {
  const totals = { accepted: 0, refused: 0, confirmed: 0, pending: 0, cancelled: 0 };
  let failed = 0;
  for (let seed = firstSeed; seed < firstSeed + schedules; seed++) {
    const result = await simulate(seed, bug);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += result[name];
    if (result.violations.length === 0) continue;
    failed++;
    process.stdout.write(`seed ${seed}:\n${result.violations.map((text) => `  ${text}\n`).join('')}`);
  }
  process.stdout.write(
    `${schedules} schedules from seed ${firstSeed}, ${failed} with violations. ${JSON.stringify(totals)}\n`,
  );
  return failed;
}
