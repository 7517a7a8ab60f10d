// Builds the dashboard into packages/dashboard/dist/site, with compressed forms of its files beside them, unless nothing
// that goes into it has changed since the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from './root.mjs';

const folder = join(root, 'packages/dashboard');
const site = join(folder, 'dist/site');
const stamp = join(folder, 'dist/site.sha256');
const inputs = ['src', 'public', 'index.html', 'vite.config.mjs', 'package.json', '../../package-lock.json'];
const compressible = /\.(js|css|svg|txt|json)$/;
/** Smaller files fit into one packet anyway. */
const minCompressedBytes = 1_024;

/** Builds the dashboard if it has changed. Returns whether it is there. Vite's output goes to standard error. */
export function buildDashboard() {
  const hash = hashInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  rmSync(stamp, { force: true });
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) return false;
  for (const file of filesBelow(site)) compress(file);
  writeFileSync(stamp, hash);
  return true;
}

function hashInputs() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const path of inputs.flatMap((input) => filesBelow(join(folder, input))).sort()) {
    const content = readFileSync(path);
    hash.update(`${relative(folder, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function compress(file) {
  const content = readFileSync(file);
  if (!compressible.test(file) || content.length < minCompressedBytes) return;
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !buildDashboard()) process.exit(1);
