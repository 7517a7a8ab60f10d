import { cpuSeconds, residentBytes } from './process-usage.js';
import type { Results } from './statistics.js';
import { openStreams, readStreams } from './streams.js';
import { completionTargets, type Hypervize, type References, streamTargets } from './targets.js';
import { runWrk } from './wrk.js';

export interface BenchOptions {
  readonly rounds: number;
  /** The duration of each load, in seconds. */
  readonly seconds: number;
  /** The number of open streams for the measurement of memory. */
  readonly streams: number;
}

/** What a measurement works on. */
export interface Bench {
  readonly options: BenchOptions;
  readonly references: References;
  readonly hypervize: Hypervize;
  readonly results: Results;
  onProgress(text: string): void;
}

const messages = [{ role: 'user', content: 'Hello' }];
const completionBody = JSON.stringify({ model: 'fast', messages });
const streamBody = JSON.stringify({ model: 'slow', stream: true, messages });
const concurrentStreams = 20;

/** Memory with many open streams. Needs services that have not done anything else before. */
export async function measureMemory(bench: Bench): Promise<void> {
  const { options, references, hypervize, results } = bench;
  const { streams } = options;
  for (const [name, target] of Object.entries(streamTargets(references, hypervize, 0.2, 100))) {
    bench.onProgress(`${streams} open streams: ${name}`);
    const before = await residentBytes(target.pids);
    const open = await openStreams(target, streams, streamBody);
    const after = await residentBytes(target.pids);
    results.add(`memory at ${streams} open streams (MiB)`, name, after / 2 ** 20);
    results.add('memory per open stream (KiB)', name, (after - before) / streams / 2 ** 10);
    open.close();
  }
}

/** Throughput and latency of small completions. The contestants take turns; a first round warms up and is not counted. */
export async function measureCompletions(bench: Bench): Promise<void> {
  const { options, references, hypervize, results } = bench;
  const { rounds, seconds } = options;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, target] of Object.entries(completionTargets(references, hypervize))) {
      bench.onProgress(`round ${round} of ${rounds}: ${name}`);
      const load = { ...target, body: completionBody, seconds };
      const busy = await runWrk({ ...load, connections: 64 });
      const one = await runWrk({ ...load, connections: 1 });
      const eight = await runWrk({ ...load, connections: 8 });
      if (round === 0) continue;
      results.add('requests per second, 64 connections', name, busy.requestsPerSecond);
      results.add('latency p50, 1 connection (µs)', name, one.p50Us);
      results.add('latency p99, 1 connection (µs)', name, one.p99Us);
      results.add('latency p50, 8 connections (µs)', name, eight.p50Us);
      results.add('latency p99, 8 connections (µs)', name, eight.p99Us);
    }
  }
}

/** CPU time for each event of streams, with turns and a warm-up round as above. */
export async function measureEvents(bench: Bench): Promise<void> {
  const { options, references, hypervize, results } = bench;
  const { rounds } = options;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, target] of Object.entries(streamTargets(references, hypervize, 200, 800))) {
      bench.onProgress(`streams, round ${round} of ${rounds}: ${name}`);
      const before = await cpuSeconds(target.pids);
      const events = await readStreams(target, concurrentStreams, streamBody);
      const used = (await cpuSeconds(target.pids)) - before;
      if (round > 0) results.add('CPU per forwarded SSE event (µs)', name, (used / events) * 1e6);
    }
  }
}
