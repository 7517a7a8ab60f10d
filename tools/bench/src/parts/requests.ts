import { type Contestant, requestBody, type Workload } from '../contestants/contestant.js';
import { type LoadResult, runWrk } from '../load/wrk.js';
import { cpuSeconds } from '../process-usage.js';
import { type Bench, type BenchOptions, type Part, takeTurns } from './bench.js';

const everyone = ['direct', 'nginx', 'haproxy', 'bare hops', 'portkey', 'before', 'hypervize'] as const;
/** What starting and ending wrk takes, in seconds. */
const overheadSeconds = 1;

export interface LoadFigures extends LoadResult {
  /** CPU time of the contestant's processes for each request, in microseconds. */
  readonly cpuUs: number;
}

/** Sends the requests of a workload to a contestant on some connections. */
export async function load(
  contestant: Pick<Contestant, 'pids' | 'target'>,
  workload: Workload,
  connections: number,
  seconds: number,
): Promise<LoadFigures> {
  const before = await cpuSeconds(contestant.pids);
  const target = contestant.target(workload);
  const result = await runWrk({ ...target, body: requestBody(workload), connections, seconds });
  const used = (await cpuSeconds(contestant.pids)) - before;
  return { ...result, cpuUs: (used / result.requests) * 1e6 };
}

/** A warm-up is at least so long: V8 optimizes the code that is used for some seconds. */
const warmUpSeconds = 8;

/** The duration of a load, which is longer in round 0. In seconds. */
export function loadSeconds({ seconds }: Pick<BenchOptions, 'seconds'>, round: number): number {
  return round === 0 ? Math.max(seconds, warmUpSeconds) : seconds;
}

/** The time of a number of loads for each contestant in each round, in seconds. */
export function estimateLoads(options: BenchOptions, contestants: number, loads: number): number {
  const all = Array.from({ length: options.rounds + 1 }, (_, round) => loadSeconds(options, round));
  return contestants * loads * all.reduce((sum, one) => sum + one + overheadSeconds, 0);
}

export const throughput: Part = {
  name: 'rps',
  description: 'requests per second at 64 connections, and CPU per request',
  estimateSeconds: (options, contestants) => estimateLoads(options, contestants, 1),
  run: async (bench) => {
    const { options } = bench;
    await takeTurns(
      bench,
      'requests',
      { last: options.rounds },
      await bench.running(everyone),
      async (one, round) => {
        const figures = await load(one, 'small', 64, loadSeconds(options, round));
        bench.results.add('requests per second, 64 connections', one.name, round, figures.requestsPerSecond);
        bench.results.add('CPU per request, 64 connections (µs)', one.name, round, figures.cpuUs);
      },
    );
  },
};

export const latency: Part = {
  name: 'latency',
  description: 'p50 and p99 at 1 and 8 connections',
  estimateSeconds: (options, contestants) => estimateLoads(options, contestants, 2),
  run: async (bench) => {
    const { options } = bench;
    await takeTurns(
      bench,
      'latency',
      { last: options.rounds },
      await bench.running(everyone),
      async (one, round) => {
        for (const connections of [1, 8]) {
          const { p50Us, p99Us } = await load(one, 'small', connections, loadSeconds(options, round));
          const at = connections === 1 ? '1 connection' : `${connections} connections`;
          bench.results.add(`latency p50, ${at} (µs)`, one.name, round, p50Us);
          bench.results.add(`latency p99, ${at} (µs)`, one.name, round, p99Us);
        }
      },
    );
  },
};

export const bodies: Part = {
  name: 'bodies',
  description: 'requests and responses of 10 KB and 100 KB at 16 connections',
  estimateSeconds: (options, contestants) => estimateLoads(options, contestants, 2),
  run: async (bench) => {
    for (const workload of ['10kb', '100kb'] as const) await measureBodies(bench, workload);
  },
};

async function measureBodies(bench: Bench, workload: '10kb' | '100kb'): Promise<void> {
  const { options } = bench;
  const size = workload.replace('kb', ' KB');
  await takeTurns(
    bench,
    size,
    { last: options.rounds },
    await bench.running(everyone),
    async (one, round) => {
      const figures = await load(one, workload, 16, loadSeconds(options, round));
      bench.results.add(
        `requests per second, ${size} each way, 16 connections`,
        ...([one.name, round, figures.requestsPerSecond] as const),
      );
      bench.results.add(`CPU per request, ${size} each way (µs)`, one.name, round, figures.cpuUs);
    },
  );
}
