import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** A Chromium that can be started, and the variables that it needs besides those of this process. */
export interface ChromiumProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const packageName = '@sparticuz/chromium';
const unpackTimeoutMs = 120_000;

/**
 * The Chromium of the npm package, which carries it and its libraries as compressed archives for Linux x64. It is unpacked
 * once for each version, to the user's cache folder (200 MB). Undefined on another platform, or without the package.
 */
export async function unpackedChromium(cacheDir = defaultCacheDir()): Promise<ChromiumProgram | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const version = await installedVersion();
  if (version === undefined) return undefined;
  const folder = join(cacheDir, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);
  return {
    path: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

function defaultCacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hypervize');
}

/** The version of the package. Undefined if it is not installed. */
async function installedVersion(): Promise<string | undefined> {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    const manifest = new URL('../../package.json', pathToFileURL(entry));
    return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** Creates `folder` with everything in it, or not at all. Several processes may do so at the same time. */
async function unpack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  try {
    await runPackage(partial);
    await writeFile(join(partial, 'fonts.conf'), fontsConfig(folder));
    // The rename fails if another process has put the same files there in the meantime.
    await rename(partial, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Lets the package unpack itself in a process of its own: it unpacks to the folder for temporary files, and includes its
 * libraries only if the environment says that it runs on AWS Lambda.
 */
async function runPackage(folder: string): Promise<void> {
  const script = `await (await import('${packageName}')).default.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    // Where Node looks for the package.
    cwd: dirname(fileURLToPath(import.meta.url)),
    env: { TMPDIR: folder, HOME: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    timeout: unpackTimeoutMs,
  });
}

/** Adds the package's font to those of the machine, which may have none. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>Liberation Mono</family></prefer></alias>
</fontconfig>
`;
}
