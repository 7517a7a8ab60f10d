import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

const require = createRequire(import.meta.url);

/** A program of this repository that runs as a process of its own, as in production. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** Sends SIGTERM, and SIGKILL after `timeoutMs` (40 seconds if absent). Resolves to the exit code. */
  stop(timeoutMs?: number): Promise<number | null>;
  /** Sends a signal such as SIGKILL, SIGSTOP or SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** The lines of its output, the last 5,000 of them. */
  lines(): readonly string[];
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  /** The package whose `dist/src/main.js` is run. */
  readonly package: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Matches the line that the program writes when it is ready. */
  readonly ready: RegExp;
  /** After this time a program that is not ready is killed. 60 seconds if absent. */
  readonly readyTimeoutMs?: number;
  onLine?(line: string): void;
}

const maxLines = 5_000;
const shownLines = 15;

/** Starts a program and resolves when it is ready. Rejects with its last lines of output if it ends before. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const { name } = options;
  const child = spawnProgram(options);
  const lines: string[] = [];
  const ready = new Promise<'ready'>((resolve) => {
    readLines(child, (line) => {
      lines.push(line);
      if (lines.length > maxLines) lines.shift();
      options.onLine?.(line);
      if (options.ready.test(line)) resolve('ready');
    });
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  const timer = setTimeout(() => child.kill('SIGKILL'), options.readyTimeoutMs ?? 60_000);
  const first = await Promise.race([ready, ended]);
  clearTimeout(timer);
  if (first !== 'ready')
    throw new Error(`${name} did not start. Its output ends with:\n${lines.slice(-shownLines).join('\n')}`);

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

function spawnProgram({ package: name, args = [], env }: ServiceOptions): ChildProcess {
  const program = require.resolve(name).replace(/index\.js$/, 'main.js');
  return spawnSupervised(
    process.execPath,
    ['--enable-source-maps', program, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    },
    'SIGTERM',
  );
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) onLine(line);
    });
  }
}
