import { parseArgs } from 'node:util';
import { numberOption, printHelp } from '../options.js';
import { reportOf } from './report.js';
import { runSoak } from './run.js';

const help = `Runs the router under a steady load while hosts are added, removed, drained, killed and degraded, and counts the outcome of
every request. The exit code is 1 if a request failed that a healthy host could have served, or if the router leaks requests
or memory.

  npm run soak -- [--minutes 10] [--per-second 40]

  --minutes N      0.5 to 120
  --per-second N   requests per second, about half of them streams   (1 to 500)
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '40' },
    help: { type: 'boolean' },
  },
});
if (values.help) printHelp(help);

const startedMs = performance.now();
const result = await runSoak({
  seconds: 60 * numberOption('minutes', values.minutes, 0.5, 120),
  perSecond: numberOption('per-second', values['per-second'], 1, 500),
  onProgress: (text) => {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    process.stderr.write(`${seconds.padStart(5)} s  ${text}\n`);
  },
});
const { text, passed } = reportOf(result);
process.stdout.write(text);
process.exit(passed ? 0 : 1);
