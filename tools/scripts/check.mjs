// Checks the code without running it: format, lint, import rules, types, import cycles, the lock file, unused code, and
// whether generated files are fresh. Runs every check and fails if one of them failed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.mjs';

const bin = (name) => join(root, 'node_modules', name);
const checks = [
  ['format, lint and import rules', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['types', [bin('typescript/bin/tsc'), '-b', root]],
  ['import cycles', [join(root, 'tools/scripts/cycles.mjs')]],
  ['lock file', [join(root, 'tools/scripts/lock-integrity.mjs')]],
  ['unused code', [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints']],
  ['generated types', [join(root, 'tools/scripts/generate.mjs'), '--check']],
  ['generated types of the API', [join(root, 'tools/scripts/api-types.mjs'), '--check']],
  ['generated documentation', [join(root, 'tools/scripts/config-docs.mjs'), '--check']],
];

const failed = checks.filter(([name, args]) => {
  process.stdout.write(`· ${name}\n`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.map(([name]) => name).join(', ')}\n`);
  process.exit(1);
}
