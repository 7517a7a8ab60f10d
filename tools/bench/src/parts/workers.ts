import type { Hypervize } from '../contestants/hypervize.js';
import { withChildren } from '../process-usage.js';
import { type Bench, type Part, takeTurns } from './bench.js';
import { withPlatforms } from './platforms.js';
import { estimateLoads, load, loadSeconds } from './requests.js';

const connections = 64;
/** `before` may not have workers. */
const among = ['hypervize'] as const;

export const workers: Part = {
  name: 'workers',
  description: 'requests per second of gateway and router with 1 and 2 workers each',
  estimateSeconds: (options) => 40 + estimateLoads(options, 1, 2),
  run: (bench) =>
    withPlatforms(bench, { among, workers: 1 }, ([one]) =>
      withPlatforms(bench, { among, workers: 2 }, async ([two]) => {
        if (one && two) await compare(bench, one, two);
      }),
    ),
};

async function compare(bench: Bench, one: Hypervize, two: Hypervize): Promise<void> {
  const { options, results } = bench;
  const sides = [
    { name: '1 worker', platform: one },
    { name: '2 workers', platform: two },
  ];
  /** Requests per second in each round, by side. */
  const rates: Record<string, number>[] = [];
  await takeTurns(bench, 'workers', { last: options.rounds }, sides, async ({ name, platform }, round) => {
    const contestant = { pids: await withChildren(platform.pids), target: platform.target };
    const seconds = loadSeconds(options, round);
    const { requestsPerSecond, cpuUs } = await load(contestant, 'small', connections, seconds);
    const add = (measure: string, value: number) => results.add(measure, platform.name, round, value);
    add(`${name} each: requests per second, ${connections} connections`, requestsPerSecond);
    add(`${name} each: CPU per request (µs)`, cpuUs);
    rates[round] = { ...rates[round], [name]: requestsPerSecond };
    const { '1 worker': single, '2 workers': double } = rates[round];
    if (single && double) add('requests per second with 2 workers in relation to 1', double / single);
  });
}
