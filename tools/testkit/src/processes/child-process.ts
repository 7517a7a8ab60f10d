import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Ends a process when standard input closes, which happens when the parent process has ended for whatever reason. */
const killOnParentExit = `
const [pid, signal] = [Number(process.argv[1]), process.argv[2]];
process.on('SIGINT', () => {}).on('SIGTERM', () => {}).on('SIGHUP', () => {});
process.stdin.resume().on('end', () => { try { process.kill(pid, signal); } catch {} process.exit(); });
`;

/**
 * Starts a program that does not outlive this process, even if this process is killed: a watchdog then sends it
 * `endSignal`. The program runs in a process group of its own, so a Ctrl-C in the terminal reaches only this process.
 */
export function spawnSupervised(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  endSignal: NodeJS.Signals = 'SIGKILL',
): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true });
  if (child.pid === undefined) return child;
  const watchdog = spawnWatchdog(['-e', killOnParentExit, String(child.pid), endSignal], {});
  child.once('exit', () => watchdog.kill('SIGKILL'));
  return child;
}

/**
 * Starts Node with `args` and a standard input that closes when this process ends. The watchdog does not keep this
 * process running. The caller ends it when there is nothing left to watch.
 */
export function spawnWatchdog(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const watchdog = spawn(process.execPath, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env,
  });
  watchdog.unref();
  watchdog.on('error', () => {});
  (watchdog.stdin as unknown as { unref?(): void }).unref?.();
  return watchdog;
}

/** Sends `signal`, then SIGKILL after `timeoutMs`. Resolves when the process has ended. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await ended;
  clearTimeout(timer);
}
