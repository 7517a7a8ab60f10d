import { fileURLToPath } from 'node:url';
import { requireTools } from '../compare/tools.js';
import { parseProfileOptions } from './options.js';
import { runProfile } from './run.js';

const help = `Runs gateway and router under load with V8's profiler, and prints the functions with the longest self time of both.

  npm run profile -- [options]

  --load NAME      requests or streams                                   (both)
  --body SIZE      of a request and its response: small, 10kb or 100kb   (small)
  --seconds N      duration of the profile                               (5)
  --warm-up N      load before the profile, so that V8 has optimized     (10)
  --connections N  connections of the requests                           (64)
  --streams N      open streams of 50 events a second each               (400)
  --top N          functions that are shown                              (30)
  --save FOLDER    also keeps the profiles, for the DevTools of Chrome
`;
const exitUsage = 64;
const root = fileURLToPath(new URL('../../../../../', import.meta.url));

const parsed = parseProfileOptions(process.argv.slice(2), process.cwd());
if (parsed.kind === 'help') process.stdout.write(help);
else if (parsed.kind === 'invalid') {
  process.stderr.write(`${parsed.message}\n\n${help}`);
  process.exitCode = exitUsage;
} else {
  requireTools(['wrk', 'nginx']);
  await runProfile(parsed.options, root);
}
