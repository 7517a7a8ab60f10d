import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * The programs that the benchmark measures with and against: wrk makes the load, nginx is the model server for
 * requests without a stream and the proxy that we are compared with. Installed from Debian if we are root; else an
 * Error says what is missing.
 */
export function requireTools(): void {
  const missing = ['wrk', 'nginx'].filter((name) => !onPath(name));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write(`Installing ${missing.join(' and ')} …\n`);
    const apt = (...args: string[]) => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 2, 2] });
    const env = 'exit 101';
    spawnSync('sh', [
      '-c',
      `[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\\n${env}\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; }`,
    ]);
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...missing);
  }
  const still = missing.filter((name) => !onPath(name));
  if (still.length > 0)
    throw new Error(`The benchmark needs ${still.join(' and ')}. Install them and try again.`);
}

function onPath(name: string): boolean {
  return spawnSync(name, ['-v'], { stdio: 'ignore' }).error === undefined;
}
