import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';
import type { BystanderCommand, BystanderPlan, BystanderResult } from './bystander-plan.js';
import { type Measures, shareOf } from './measures.js';
import { median, quantile } from './statistics.js';

/** The process of the bystander. */
export interface Bystander {
  start(plan: BystanderPlan): void;
  /** Ends the phase and resolves to what was measured, and to how the failed attempts ended. */
  stop(): Promise<{ readonly measures: Measures; readonly failures: readonly string[] }>;
  close(): Promise<void>;
}

export function startBystander(): Bystander {
  const program = fileURLToPath(new URL('./bystander-process.js', import.meta.url));
  const child = spawnSupervised(process.execPath, ['--enable-source-maps', program], {
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
  });
  const tell = (command: BystanderCommand) => void child.send(command);
  return {
    start: (plan) => tell({ kind: 'start', plan }),
    stop: async () => {
      const result = new Promise<BystanderResult>((resolve, reject) => {
        child.once('message', (message) => resolve(message as BystanderResult));
        child.once('exit', () => reject(new Error('the process of the bystander has ended')));
      });
      tell({ kind: 'stop' });
      return summarize(await result);
    },
    close: () => endProcess(child, 'SIGTERM', 5_000),
  };
}

/** What the series of a bystander are called in tables and bounds. */
const names = {
  requests: {
    ...{ share: 'requests admitted', time: 'request median, ms', of: median },
    ...{ tail: 'request p99, ms' },
  },
  revocations: { share: 'revocations confirmed', time: 'revocation median, ms', of: median, tail: undefined },
  newKeys: { share: 'new keys made', time: 'new key p99, ms', of: p99, tail: undefined },
  endpoints: { share: 'endpoints ready', time: 'time to ready median, ms', of: median, tail: undefined },
} as const;

function p99(values: readonly number[]): number {
  return quantile(values, 0.99);
}

function summarize(result: BystanderResult): Awaited<ReturnType<Bystander['stop']>> {
  const measures: Record<string, Measures[string]> = {};
  const failures: string[] = [];
  for (const [series, name] of Object.entries(names)) {
    const found = result[series as keyof BystanderResult];
    if (!found) continue;
    measures[name.share] = shareOf(found.durationsMs.length, found.attempted);
    measures[name.time] = { value: name.of(found.durationsMs) };
    if (name.tail !== undefined) measures[name.tail] = { value: p99(found.durationsMs) };
    for (const [how, times] of Object.entries(found.failures)) failures.push(`${series}: ${times} × ${how}`);
  }
  return { measures, failures };
}
