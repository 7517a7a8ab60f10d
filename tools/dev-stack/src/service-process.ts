import { createRequire } from 'node:module';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

const require = createRequire(import.meta.url);

/** One of our programs, running as a process of its own, as it does in production. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** Asks it to stop (SIGTERM) and waits; after `timeoutMs` it is ended. Resolves to its exit code. */
  stop(timeoutMs?: number): Promise<number | null>;
  /** Sends a signal: SIGKILL, SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** What it has written so far, the last 5,000 lines. */
  lines(): readonly string[];
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  /** The package whose `dist/src/main.js` is run. */
  readonly package: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The line that says that it is ready. */
  readonly ready: RegExp;
  readonly readyTimeoutMs?: number;
  onLine?(line: string): void;
}

const maxLines = 5_000;

/** Starts a program and resolves when it says that it is ready. Rejects with its last words if it ends before that. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const { name } = options;
  const script = require.resolve(options.package).replace(/index\.js$/, 'main.js');
  const child = spawnSupervised(
    process.execPath,
    ['--enable-source-maps', script, ...(options.args ?? [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    },
    'SIGTERM',
  );
  const lines: string[] = [];
  let ready: () => void = () => {};
  const said = new Promise<void>((resolve) => {
    ready = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        if (lines.length > maxLines) lines.shift();
        options.onLine?.(line);
        if (options.ready.test(line)) ready();
      }
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  const timer = setTimeout(() => child.kill('SIGKILL'), options.readyTimeoutMs ?? 60_000);
  const first = await Promise.race([said.then(() => 'ready'), ended.then(() => 'ended')]);
  clearTimeout(timer);
  if (first === 'ended')
    throw new Error(`${name} did not start. Its last words:\n${lines.slice(-15).join('\n')}`);

  return {
    name,
    pid: child.pid as number,
    stop: async (timeoutMs = 40_000) => {
      await endProcess(child, 'SIGTERM', timeoutMs);
      return child.exitCode;
    },
    signal: (signal) => void child.kill(signal),
    lines: () => lines,
    ended,
  };
}
