import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The superuser of every server that is started here. */
export const superuser = 'hypervize';

/** Creates a random password. */
export function createPassword(): string {
  return randomBytes(18).toString('base64url');
}

/**
 * The password of kept data: read from the file if `data` has been initialized, created and written to it if not.
 * `initialized` is false for data whose initialization never finished.
 */
export async function keptPassword(
  data: string,
  file: string,
): Promise<{ readonly password: string; readonly initialized: boolean }> {
  if (existsSync(join(data, 'PG_VERSION'))) {
    return { password: (await readFile(file, 'utf8')).trim(), initialized: true };
  }
  const password = createPassword();
  await writeFile(file, password, { mode: 0o600 });
  return { password, initialized: false };
}
