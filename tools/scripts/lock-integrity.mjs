// Fails if package-lock.json holds a package from a registry without its integrity hash, which npm would then install
// unverified. Takes another lock file as its argument.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const file = process.argv[2] ?? join(root, 'package-lock.json');
const { packages } = JSON.parse(readFileSync(file, 'utf8'));

// Other entries are workspaces, and links to them.
const installed = Object.entries(packages).filter(
  ([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.inBundle,
);
const unverified = installed.filter(([, entry]) => !entry.integrity).map(([path]) => path);
if (unverified.length > 0) {
  process.stderr.write(
    `Without integrity in ${file}:\n${unverified.map((path) => `  ${path}\n`).join('')}` +
      'Remove these entries and run "npm install --package-lock-only".\n',
  );
  process.exit(1);
}
