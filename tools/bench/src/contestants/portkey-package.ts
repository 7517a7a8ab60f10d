import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is fetched. The integrity is that of the package's archive, as in a lock file. */
const pinned = {
  name: '@portkey-ai/gateway',
  version: '1.15.2',
  integrity:
    'sha512-OuwwQEJ0rnKQuPgaCqyMpP+X5Uly2h9EBDm5Lx/NYu9MXTzB/nKrKgjd8J3vPGeNpYoyxTzKSzTV2tGv8Dd+fg==',
};
/** Fetching gives up after this time, in milliseconds. */
const timeoutMs = 180_000;

export type PortkeyPackage =
  | { readonly kind: 'ready'; readonly program: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The folder in which fetched packages are kept between runs. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hypervize-bench');
}

/**
 * Fetches Portkey's gateway once into the cache folder, outside this repository and its lock file. Its archive must have
 * the pinned integrity; install scripts are not run.
 */
export async function fetchPortkey(): Promise<PortkeyPackage> {
  const folder = join(cacheFolder(), `portkey-${pinned.version}`);
  const program = join(folder, 'node_modules', pinned.name, 'build/start-server.js');
  if (existsSync(program)) return { kind: 'ready', program };
  try {
    await mkdir(cacheFolder(), { recursive: true });
    await installInto(folder);
    return { kind: 'ready', program };
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').slice(0, 3).join(' ');
    return { kind: 'unavailable', reason };
  }
}

/** Installs into a temporary folder first, so that an interrupted installation leaves nothing that looks complete. */
async function installInto(folder: string): Promise<void> {
  const temporary = await mkdtemp(`${folder}-`);
  const npm = async (...args: string[]) =>
    (await run('npm', [...args, '--silent'], { cwd: temporary, timeout: timeoutMs })).stdout.trim();
  try {
    const archive = await npm('pack', `${pinned.name}@${pinned.version}`);
    checkIntegrity(await readFile(join(temporary, archive)), pinned.integrity);
    await npm(
      ...['install', '--prefix', temporary, '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'],
      join(temporary, archive),
    );
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Throws if the SHA-512 of an archive is not the expected one, in the form of a lock file. */
export function checkIntegrity(archive: Buffer, expected: string): void {
  const actual = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (actual === expected) return;
  throw new Error(`the archive has the integrity ${actual}, but ${expected} is pinned`);
}
