// Everything that can be said of the code without running it: format, lint, import rules, types, unused code, and
// whether the generated types are fresh. Runs all of it, then fails if any failed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = (name) => join(root, 'node_modules', name);
const checks = [
  ['format, lint and import rules', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['types', [bin('typescript/bin/tsc'), '-b', root]],
  ['unused code', [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints']],
  ['generated types', [join(root, 'tools/scripts/generate.mjs'), '--check']],
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
