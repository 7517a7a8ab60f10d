import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Ensures that programs are installed.
 * As root on Debian they are installed if missing. Otherwise throws an error that names what is missing.
 */
export function requireTools(programs: readonly string[]): void {
  const missing = missingTools(programs);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) installFromDebian(missing);
  const stillMissing = missingTools(programs);
  if (stillMissing.length === 0) return;
  throw new Error(
    `The benchmark needs ${stillMissing.join(' and ')}. On Debian: apt-get install ${stillMissing.join(' ')}`,
  );
}

function missingTools(programs: readonly string[]): string[] {
  return programs.filter((name) => spawnSync(name, ['-v'], { stdio: 'ignore' }).error !== undefined);
}

function installFromDebian(packages: readonly string[]): void {
  process.stderr.write(`Installing ${packages.join(' and ')} …\n`);
  forbidServiceStart();
  const apt = (...args: string[]) => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 2, 2] });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

/** Installing nginx or HAProxy would start it as a service. A policy-rc.d that exits with 101 forbids that. */
function forbidServiceStart(): void {
  const file = '/usr/sbin/policy-rc.d';
  spawnSync('sh', [
    '-c',
    `[ -e ${file} ] || { printf '#!/bin/sh\\nexit 101\\n' > ${file}; chmod 755 ${file}; }`,
  ]);
}
