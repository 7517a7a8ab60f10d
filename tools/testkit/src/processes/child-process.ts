import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/**
 * Waits for the end of its standard input, which comes when the process that holds the other end is gone, however it
 * went; then ends the process whose id it was given.
 */
const keeper = `
const [pid, signal] = [Number(process.argv[1]), process.argv[2]];
process.on('SIGINT', () => {}).on('SIGTERM', () => {}).on('SIGHUP', () => {});
process.stdin.resume().on('end', () => { try { process.kill(pid, signal); } catch {} process.exit(); });
`;

/**
 * Starts a program that does not outlive us, even if we are killed. In a process group of its own, so that a Ctrl-C
 * meant for us is ours to pass on.
 */
export function spawnSupervised(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  endSignal: NodeJS.Signals = 'SIGKILL',
): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true });
  if (child.pid === undefined) return child;
  const watch = spawn(process.execPath, ['-e', keeper, String(child.pid), endSignal], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  watch.unref();
  watch.on('error', () => {});
  // The keeper must neither keep us running nor outlive its charge.
  (watch.stdin as unknown as { unref?(): void }).unref?.();
  child.once('exit', () => watch.kill('SIGKILL'));
  return child;
}

/** Resolves when the process has ended; ends it with `signal` first, and with SIGKILL if that takes too long. */
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
