import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProcess, spawnWatchdog } from '../processes/child-process.js';
import type { ChromiumProgram } from './unpack.js';

/** A running Chromium with a temporary profile. */
export interface ChromiumProcess {
  readonly pid: number;
  /** The folder of the profile, which is removed with the process. */
  readonly profile: string;
  /** Where the DevTools protocol is served, on the loopback interface. */
  readonly endpoint: string;
  /** Ends the process and those that it has started, and removes the profile. */
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 5_000;
const keptOutputChars = 4_000;

const switches = [
  '--headless',
  // Only pages of this repository are loaded, and a sandbox needs rights that root in a container does not have.
  '--no-sandbox',
  // No name is resolved but that of this machine: Chromium's own services are not reached either.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  // A page that is not in front runs at full speed: tests have several tabs.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-features=Translate,AcceptCHFrame,MediaRouter,OptimizationHints,HttpsUpgrades',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
  '--remote-debugging-port=0',
];

/** Starts Chromium. It ends with this process, even if this process is killed: a watchdog ends it then. */
export async function startChromium(program: ChromiumProgram): Promise<ChromiumProcess> {
  const profile = await mkdtemp(join(tmpdir(), 'hypervize-chromium-'));
  const child = spawn(program.path, [...switches, `--user-data-dir=${profile}`, 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...program.env },
  });
  const { pid } = child;
  const watchdog = pid === undefined ? undefined : spawnWatchdog([watchdogPath, String(pid), profile], {});
  const stop = async () => {
    if (pid !== undefined) {
      await endProcess(child, 'SIGTERM', stopTimeoutMs);
      killGroup(pid);
    }
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
    watchdog?.kill('SIGKILL');
  };
  try {
    return { pid: pid ?? 0, profile, endpoint: await devToolsEndpoint(child), stop };
  } catch (error) {
    await stop();
    throw new Error(`${program.path} did not start. Set CHROME_PATH to another Chromium.`, { cause: error });
  }
}

const watchdogPath = fileURLToPath(new URL('./watchdog.js', import.meta.url));

/** Ends what is left of the process group of a Chromium. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is empty.
  }
}

/** Resolves to the URL that Chromium writes when it serves the DevTools protocol. */
function devToolsEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string) => reject(new Error(`${reason}. Its output ends with:\n${output}`));
    const timer = setTimeout(() => fail(`not ready after ${startTimeoutMs} ms`), startTimeoutMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    child.once('exit', () => clearTimeout(timer));
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptOutputChars);
      const endpoint = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
  });
}
