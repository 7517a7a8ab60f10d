import type { Hypervize } from '../contestants/hypervize.js';
import { withChildren } from '../process-usage.js';
import { type Bench, inTurn, type Part } from './bench.js';
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

async function compare(
  { options, results, onProgress }: Bench,
  one: Hypervize,
  two: Hypervize,
): Promise<void> {
  for (let round = 0; round <= options.rounds; round++) {
    const rates = new Map<string, number>();
    for (const [count, platform] of inTurn(
      [
        ['1 worker', one],
        ['2 workers', two],
      ] as const,
      round,
    )) {
      onProgress(`workers, round ${round} of ${options.rounds}: ${count}`);
      const contestant = { pids: await withChildren(platform.pids), target: platform.target };
      const { requestsPerSecond, cpuUs } = await load(
        contestant,
        'small',
        connections,
        loadSeconds(options, round),
      );
      const add = (measure: string, value: number) =>
        results.add(`${measure}, ${count} each`, platform.name, round, value);
      add(`requests per second, ${connections} connections`, requestsPerSecond);
      add('CPU per request (µs)', cpuUs);
      rates.set(count, requestsPerSecond);
    }
    const share = (rates.get('2 workers') ?? 0) / (rates.get('1 worker') ?? 0);
    results.add('requests per second with 2 workers in relation to 1', one.name, round, share);
  }
}
