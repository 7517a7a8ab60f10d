import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Installs Debian's redis-server. Resolves to undefined, or to the reason if that failed. */
export async function installRedisFromDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    return 'it can only be installed by root on Debian';
  }
  // Exit code 101 tells the package's install script not to start the service.
  const policy = '/usr/sbin/policy-rc.d';
  const hasPolicy = existsSync(policy);
  try {
    if (!hasPolicy) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    await aptGet(180_000, 'update', '-qq');
    await aptGet(300_000, 'install', '-y', '-qq', '--no-install-recommends', 'redis-server');
    return undefined;
  } catch (error) {
    return `apt-get could not install it: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  } finally {
    if (!hasPolicy) await rm(policy, { force: true });
  }
}

async function aptGet(timeoutMs: number, ...args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await promisify(execFile)('apt-get', args, { timeout: timeoutMs, env });
}
