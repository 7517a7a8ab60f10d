import { type Contestant, requestBody, type Workload } from '../contestants/contestant.js';
import { type LoadResult, runWrk } from '../load/wrk.js';
import { cpuSeconds } from '../process-usage.js';
import { type Bench, type Part, takeTurns } from './bench.js';

const everyone = ['direct', 'nginx', 'haproxy', 'bare hops', 'portkey', 'before', 'hypervize'] as const;
/** What starting and ending wrk takes, in seconds. */
const overheadSeconds = 1;

export interface LoadFigures extends LoadResult {
  /** CPU time of the contestant's processes for each request, in microseconds. */
  readonly cpuUs: number;
}

/** Sends the requests of a workload to a contestant on some connections. */
export async function load(
  contestant: Contestant,
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

const estimate =
  (loads: number): Part['estimateSeconds'] =>
  ({ rounds, seconds }, contestants) =>
    (rounds + 1) * contestants * loads * (seconds + overheadSeconds);

export const throughput: Part = {
  name: 'rps',
  description: 'requests per second at 64 connections, and CPU per request',
  estimateSeconds: estimate(1),
  run: async (bench) => {
    const { rounds, seconds } = bench.options;
    await takeTurns(bench, 'requests', rounds, await bench.running(everyone), async (one, round) => {
      const figures = await load(one, 'small', 64, seconds);
      bench.results.add('requests per second, 64 connections', one.name, round, figures.requestsPerSecond);
      bench.results.add('CPU per request, 64 connections (µs)', one.name, round, figures.cpuUs);
    });
  },
};

export const latency: Part = {
  name: 'latency',
  description: 'p50 and p99 at 1 and 8 connections',
  estimateSeconds: estimate(2),
  run: async (bench) => {
    const { rounds, seconds } = bench.options;
    await takeTurns(bench, 'latency', rounds, await bench.running(everyone), async (one, round) => {
      for (const connections of [1, 8]) {
        const { p50Us, p99Us } = await load(one, 'small', connections, seconds);
        const at = connections === 1 ? '1 connection' : `${connections} connections`;
        bench.results.add(`latency p50, ${at} (µs)`, one.name, round, p50Us);
        bench.results.add(`latency p99, ${at} (µs)`, one.name, round, p99Us);
      }
    });
  },
};

export const bodies: Part = {
  name: 'bodies',
  description: 'requests and responses of 10 KB and 100 KB at 16 connections',
  estimateSeconds: estimate(2),
  run: async (bench) => {
    for (const workload of ['10kb', '100kb'] as const) await measureBodies(bench, workload);
  },
};

async function measureBodies(bench: Bench, workload: '10kb' | '100kb'): Promise<void> {
  const { rounds, seconds } = bench.options;
  const size = workload.replace('kb', ' KB');
  await takeTurns(bench, size, rounds, await bench.running(everyone), async (one, round) => {
    const figures = await load(one, workload, 16, seconds);
    bench.results.add(
      `requests per second, ${size} each way, 16 connections`,
      ...([one.name, round, figures.requestsPerSecond] as const),
    );
    bench.results.add(`CPU per request, ${size} each way (µs)`, one.name, round, figures.cpuUs);
  });
}
