import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type ChromiumProgram, unpackedChromium } from './unpack.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const howToGetOne =
  'Install Chromium or Chrome so that it is on the PATH, or set CHROME_PATH to its executable. ' +
  'On Linux x64, `npm ci` installs one with the package @sparticuz/chromium.';

/**
 * Finds a Chromium: the one at CHROME_PATH, else one on the PATH, else the one of the npm package @sparticuz/chromium.
 * Rejects if there is none. A CHROME_PATH that cannot be executed is an error, never a reason to take another one.
 */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
  unpacked: typeof unpackedChromium = unpackedChromium,
): Promise<ChromiumProgram> {
  const chosen = env.CHROME_PATH;
  if (chosen) {
    if (await isExecutable(chosen)) return { path: chosen, env: {} };
    throw new Error(`CHROME_PATH is ${chosen}, which is not an executable file. ${howToGetOne}`);
  }
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const path = join(folder, name);
      if (await isExecutable(path)) return { path, env: {} };
    }
  }
  const program = await unpacked();
  if (program !== undefined) return program;
  throw new Error(`No Chromium was found. ${howToGetOne}`);
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
