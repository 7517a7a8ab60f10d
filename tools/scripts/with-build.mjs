// Runs a compiled program from a bare clone: installs the locked packages if they have changed, compiles, then starts
// the program with this process's standard streams and arguments. Needs nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildDashboard } from './build-dashboard.mjs';
import { pruneDist } from './prune-dist.mjs';
import { root } from './root.mjs';

const parentPid = process.ppid;
const parentCheckMs = 500;

const [program, ...args] = process.argv.slice(2);
requireNode(20, 19);
installPackages();
pruneDist();
run('The TypeScript compiler', process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', root]);
if (!buildDashboard()) fail('The build of the dashboard failed; its output is above.');
startProgram();

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function requireNode(neededMajor, neededMinor) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`Node ${neededMajor}.${neededMinor} or newer is required; this is ${process.versions.node}.`);
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.lock-sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('Installing packages (once for each change of package-lock.json) …\n');
  run('npm ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

/** Runs a command to its end. Its output goes to standard error: standard output belongs to the program. */
function run(name, command, commandArgs) {
  const result = spawnSync(command, commandArgs, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.error) fail(`${name} could not be started: ${result.error.message}`);
  if (result.status !== 0) fail(`${name} failed; its output is above.`);
}

function startProgram() {
  if (isOrphaned()) process.exit(1);
  const child = spawn(process.execPath, [join(root, program), ...args], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the program too; other signals reach this process alone.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  const parentCheck = setInterval(() => {
    if (!isOrphaned()) return;
    clearInterval(parentCheck);
    child.kill('SIGTERM');
  }, parentCheckMs);
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/**
 * Whether npm, or the shell in which npm runs a script, has ended without a signal to this process: npm forwards a signal
 * that it receives to its shell only, and the shell does not forward it. The operating system then gives this process
 * another parent. Outside of an npm script that means nothing: a program that was started with nohup, or by a script that
 * ends, is meant to outlive its parent.
 */
function isOrphaned() {
  return process.env.npm_lifecycle_event !== undefined && process.ppid !== parentPid;
}
