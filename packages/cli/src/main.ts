import { readFileSync } from 'node:fs';
import { isAppError } from '@hypervize/errors';
import { createProgram } from './program.js';

// npm sets this variable for the script that it runs.
const command = process.env.npm_lifecycle_event === 'hvz' ? 'npm run -s hvz --' : 'hvz';
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

try {
  const program = createProgram({ command, version, print: (text) => process.stdout.write(`${text}\n`) });
  await program.parseAsync();
} catch (error) {
  if (!isAppError(error)) throw error;
  const advice =
    error.code === 'unavailable' ? ' Is the service running, and are --key-service and --router right?' : '';
  process.stderr.write(`hvz: ${error.message}${advice} (${error.code})\n`);
  process.exitCode = 1;
}
