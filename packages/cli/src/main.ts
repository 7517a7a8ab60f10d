import { isAppError } from '@hypervize/errors';
import { createProgram } from './program.js';

try {
  await createProgram({ out: (text) => process.stdout.write(`${text}\n`) }).parseAsync();
} catch (error) {
  if (!isAppError(error)) throw error;
  const advice = error.code === 'unavailable' ? ' Is the service running, and is its address right?' : '';
  process.stderr.write(`hvz: ${error.message}${advice} (${error.code})\n`);
  process.exitCode = 1;
}
