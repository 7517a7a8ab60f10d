import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.js';
import { numberOption, printHelp } from '../options.js';
import type { StandInCommands } from '../workers/stand-ins.js';
import { startWorker } from '../workers/worker.js';
import { planArrivals } from './arrivals.js';
import { runConversations } from './conversations.js';
import { type PickerName, pickers } from './pickers.js';
import { runRounds } from './rounds.js';
import type { RouterCommands } from './router.js';
import { type Processes, runScenario } from './run.js';
import { type Scenario, scenarios } from './scenarios.js';
import { headOf, rowsOf, shareHead, shareRowsOf } from './table.js';

const help = `Compares the router's picker with others (two random choices, least connections, round-robin) in front of model servers
of equal and unequal speed, and of one that fails, hangs or slows down. Also measures prefix affinity, which sends
conversations with the same start to the same host. The contestants take turns within one run, on the loopback interface.

  npm run bench:routing -- [--rounds 5] [--seconds 8] [--only TEXT]

  --rounds N     repetitions of each scenario              (1 to 20)
  --seconds N    duration of each load                     (3 to 60)
  --only TEXT    runs the scenarios whose name contains TEXT
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean' },
  },
});
if (values.help) printHelp(help);

const rounds = Math.floor(numberOption('rounds', values.rounds, 1, 20));
const seconds = numberOption('seconds', values.seconds, 3, 60);
const options = { rounds, durationMs: seconds * 1_000 };
const pickerNames = Object.keys(pickers) as PickerName[];
const affinityName = 'conversations with the same start';
const affinityContestants = ['without affinity', 'with affinity'];
/** The rows of the second table, which is printed at the end. */
const shareRows: string[] = [];

const processes: Processes = {
  hosts: startWorker<StandInCommands>(new URL('../workers/stand-ins.js', import.meta.url)),
  router: startWorker<RouterCommands>(new URL('./router.js', import.meta.url)),
};
const selected = scenarios.filter(({ name }) => name.includes(values.only));
if (selected.length > 0) print(...headOf(pickerNames));
for (const scenario of selected) await comparePickers(scenario);
if (affinityName.includes(values.only)) await compareAffinity();
print('', ...shareHead, ...shareRows, '', JSON.stringify({ ...describeMachine(), rounds, seconds }));
await processes.router.stop();
await processes.hosts.stop();

async function comparePickers(scenario: Scenario): Promise<void> {
  // Within a round all pickers get the same requests.
  let arrivals = planArrivals(scenario.rate, 0);
  const results = await runRounds(scenario.name, pickerNames, {
    ...options,
    prepare: (durationMs) => {
      arrivals = planArrivals(scenario.rate, durationMs);
    },
    run: (picker, durationMs) => runScenario(processes, scenario, picker, arrivals, durationMs),
  });
  print(...rowsOf(scenario.name, results, pickerNames));
  shareRows.push(...shareRowsOf(scenario.name, results, pickerNames));
}

async function compareAffinity(): Promise<void> {
  const results = await runRounds(affinityName, affinityContestants, {
    ...options,
    run: (contestant, durationMs) => runConversations(processes, contestant === 'with affinity', durationMs),
  });
  print('', ...headOf(affinityContestants), ...rowsOf(affinityName, results, affinityContestants));
  shareRows.push(...shareRowsOf(affinityName, results, affinityContestants));
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
