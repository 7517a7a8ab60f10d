import { parseArgs } from 'node:util';
import { numberOption } from '../options.js';
import { reportOf } from './report.js';
import { runSoak } from './run.js';

const help = `Runs the real router for a while under a steady load, with hosts that come, go, die and turn bad all the time, and counts
what became of every request. Ends with 1 if one failed that could have been served, or if the router's memory grows.

  npm run soak -- [--minutes 10] [--per-second 40]

  --minutes N      0.5 to 120
  --per-second N   requests, of which half are streams   (1 to 500)
`;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '40' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const startedMs = performance.now();
const found = await runSoak({
  seconds: 60 * numberOption('minutes', values.minutes, 0.5, 120),
  perSecond: numberOption('per-second', values['per-second'], 1, 500),
  onProgress: (what) => {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    process.stderr.write(`${seconds.padStart(5)} s  ${what}\n`);
  },
});
const { text, good } = reportOf(found);
process.stdout.write(text);
process.exit(good ? 0 : 1);
