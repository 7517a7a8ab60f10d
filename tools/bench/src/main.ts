import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { type Bench, measureCompletions, measureEvents, measureMemory } from './measure.js';
import { numberOption, printHelp } from './options.js';
import { createResults } from './statistics.js';
import { tableOf } from './table.js';
import { startHypervize, startReferences } from './targets.js';
import { requireTools } from './tools.js';

const help = `Measures gateway and router in front of a fast model server, compared with the model server itself, a plain nginx
reverse proxy, and two minimal hops in Node. The contestants take turns within one run.

  npm run bench -- [--rounds 5] [--seconds 4] [--streams 2000] [--json FILE]

  --rounds N    repetitions of each measurement   (1 to 100)
  --seconds N   duration of each load             (1 to 600)
  --streams N   open streams for memory           (1 to 100000)
  --json FILE   also writes the figures as JSON
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    streams: { type: 'string', default: '2000' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) printHelp(help);
await run();

async function run(): Promise<void> {
  const options = {
    rounds: Math.floor(numberOption('rounds', values.rounds, 1, 100)),
    seconds: Math.floor(numberOption('seconds', values.seconds, 1, 600)),
    streams: Math.floor(numberOption('streams', values.streams, 1, 100_000)),
  };
  requireTools();
  const references = await startReferences();
  const results = createResults();
  const onProgress = (text: string) => process.stderr.write(`${text}\n`);
  const measure = async (...measurements: ((bench: Bench) => Promise<void>)[]) => {
    const hypervize = await startHypervize(references);
    for (const run of measurements) await run({ options, references, hypervize, results, onProgress });
    await hypervize.stop();
  };
  await measure(measureMemory);
  await measure(measureCompletions, measureEvents);
  await references.stop();

  const figures = results.figures();
  const machine = { ...describeMachine(), rounds: options.rounds, seconds: options.seconds };
  process.stdout.write(`${tableOf(figures)}\n\n${JSON.stringify(machine)}\n`);
  if (values.json) await writeFile(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
}
