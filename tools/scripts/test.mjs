// Runs the compiled tests: all of them, or those whose paths match the arguments, which are passed to Jest.
// TEST_SERVERS=docker runs PostgreSQL and Redis in containers.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Removes containers that ended processes have left behind, of this run or of an earlier one that was killed. */
async function removeOrphanedContainers() {
  const testkit = await import('../testkit/dist/src/index.js');
  const count = await testkit.removeOrphanedContainers();
  if (count > 0) process.stderr.write(`Removed ${count} containers of ended test processes.\n`);
}

const inDocker = process.env.TEST_SERVERS === 'docker';
if (inDocker) await removeOrphanedContainers();
const result = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
if (inDocker) await removeOrphanedContainers();
process.exit(result.status ?? 1);
