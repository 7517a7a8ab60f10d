import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { numberOption } from '../options.js';
import { createCaller } from '../test-caller.js';
import type { HostOrders } from '../workers/hosts.js';
import { startWorker } from '../workers/worker.js';
import { runAffinity } from './affinity.js';
import { planArrivals } from './load.js';
import { type Choice, choices } from './pickers.js';
import type { RouterOrders } from './router.js';
import { type RunResult, runScenario, type Stage } from './run.js';
import { scenarios } from './scenarios.js';
import { headOf, type Round, rowsOf, shareHead, shareRowsOf } from './table.js';

const help = `Measures the router's choice of a host beside others: two draws, least connections and round-robin, in front of model servers
of equal and of unequal speed and of one that turns bad; and what it is worth that conversations which begin alike go to
the same host. All in one run, in turns. Everything is on the loopback interface.

  npm run bench:routing -- [--rounds 5] [--seconds 8] [--only TEXT]

  --rounds N     every scenario with every route of choosing, so many times   (1 to 20)
  --seconds N    of load in each                                            (3 to 60)
  --only TEXT    only the scenarios whose name has this in it
`;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const rounds = Math.floor(numberOption('rounds', values.rounds, 1, 20));
const seconds = numberOption('seconds', values.seconds, 3, 60);
const progress = (what: string) => process.stderr.write(`${what}\n`);
const write = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

const stage: Stage = {
  hosts: startWorker<HostOrders>(new URL('../workers/hosts.js', import.meta.url)),
  router: startWorker<RouterOrders>(new URL('./router.js', import.meta.url)),
  caller: createCaller(),
};

/** Every round with the contestants in another order. The round before the first warms everything up and is not counted. */
async function inTurns(
  name: string,
  contestants: readonly string[],
  run: (contestant: string, durationMs: number) => Promise<RunResult>,
  prepare: (durationMs: number) => void = () => {},
): Promise<Round[]> {
  const results: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const durationMs = round === 0 ? 2_000 : seconds * 1_000;
    prepare(durationMs);
    const found: Record<string, RunResult> = {};
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(round + i) % contestants.length] as string;
      progress(`${name}, round ${round} of ${rounds}: ${contestant}`);
      found[contestant] = await run(contestant, durationMs);
    }
    if (round > 0) results.push(found);
  }
  return results;
}

const ways = Object.keys(choices);
const chosen = scenarios.filter(({ name }) => name.includes(values.only));
const shares: string[] = [];
if (chosen.length > 0) write(...headOf(ways));
for (const scenario of chosen) {
  // The same requests for all in a round.
  let arrivals = planArrivals(scenario.rate, 0);
  const results = await inTurns(
    scenario.name,
    ways,
    (choice, durationMs) => runScenario(stage, scenario, choice as Choice, arrivals, durationMs),
    (durationMs) => {
      arrivals = planArrivals(scenario.rate, durationMs);
    },
  );
  write(...rowsOf(scenario.name, results, ways));
  shares.push(...shareRowsOf(scenario.name, results, ways));
}

const affinity = 'conversations that begin alike';
if (affinity.includes(values.only)) {
  const contestants = ['without affinity', 'with affinity'];
  const results = await inTurns(affinity, contestants, (contestant, durationMs) =>
    runAffinity(stage, contestant === 'with affinity', durationMs),
  );
  write('', ...headOf(contestants), ...rowsOf(affinity, results, contestants));
  shares.push(...shareRowsOf(affinity, results, contestants));
}
write(
  '',
  ...shareHead,
  ...shares,
  '',
  JSON.stringify({ cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, rounds, seconds }),
);
await stage.router.stop();
await stage.hosts.stop();
