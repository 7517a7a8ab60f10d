import { spawn } from 'node:child_process';
import { chown, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Account, canEnter, serverAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { keptPassword, superuser } from './password.js';

/**
 * A folder for kept data: `wanted`, or, if the account that runs PostgreSQL cannot enter it, a folder below /var/tmp
 * whose name is derived from it.
 */
export async function reachableDataDir(wanted: string): Promise<string> {
  const account = await serverAccount();
  await mkdir(wanted, { recursive: true });
  if (!account || (await canEnter(account, wanted))) return wanted;
  return join('/var/tmp', `hypervize${wanted.replaceAll('/', '-')}`);
}

/** Initializes `folder`/data unless that has been done. Resolves to the superuser's password. */
export async function initializeData(
  folder: string,
  binaries: Binaries,
  account: Account | null,
): Promise<string> {
  await createFolder(folder, account);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const { password, initialized } = await keptPassword(data, passwordFile);
  if (initialized) return password;

  await rm(data, { recursive: true, force: true });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const authentication = ['-U', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256'];
  await runInitdb(binaries, ['-D', data, ...authentication, '-E', 'UTF8', '--no-locale'], account);
  return password;
}

async function createFolder(folder: string, account: Account | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (!account) return;
  if (!(await canEnter(account, dirname(folder)))) {
    throw new Error(
      `PostgreSQL refuses to run as root, so it runs as the account "${account.name}", which cannot enter the parent ` +
        `of ${folder}. Choose a data folder elsewhere, such as one below /var/tmp.`,
    );
  }
  await chown(folder, account.uid, account.gid);
}

function runInitdb(binaries: Binaries, args: readonly string[], account: Account | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, args, { ...identity(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4_000);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${binaries.initdb} failed:\n${output}`)),
    );
  });
}

/** Options of `spawn` that run a program as the account. */
export function identity(account: Account | null) {
  return account ? { uid: account.uid, gid: account.gid, cwd: '/' } : {};
}
