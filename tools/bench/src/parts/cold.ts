import { requestBody } from '../contestants/contestant.js';
import type { Hypervize } from '../contestants/hypervize.js';
import { cpuSeconds } from '../process-usage.js';
import { type Bench, type Part, takeTurns } from './bench.js';
import { type KeyLoad, withKeyLoad, withPlatforms } from './platforms.js';

/** New keys in each round. */
const keyCount = 4_000;
const connections = 32;

export const cold: Part = {
  name: 'cold',
  description: `requests with ${keyCount} new keys, and their CPU beyond that of a key whose verdict is in memory`,
  estimateSeconds: ({ rounds }, contestants) => 30 + (rounds + 1) * Math.min(contestants, 2) * 25,
  run: (bench) =>
    withPlatforms(bench, {}, (platforms) =>
      withKeyLoad((load) =>
        takeTurns(bench, 'cold verifications', { last: bench.options.rounds }, platforms, (one, round) =>
          measure(bench, load, one, round),
        ),
      ),
    ),
};

async function measure({ results }: Bench, load: KeyLoad, one: Hypervize, round: number): Promise<void> {
  const keys = await one.worker.call('createKeys', keyCount);
  const request = { urls: one.stack.urls, keys, connections, body: requestBody('small') };
  const first = await cpuOf(one, () => load.call('each', request));
  // The same again: the same requests with keys whose verdicts are in memory.
  const second = await cpuOf(one, () => load.call('each', request));

  const add = (measureName: string, value: number) =>
    results.add(`cold verifications, ${connections} connections: ${measureName}`, one.name, round, value);
  add('requests per second', first.requests / first.seconds);
  add('p50 (ms)', first.p50Ms);
  add('p99 (ms)', first.p99Ms);
  add('CPU of the gateway beyond a warm key (µs)', first.gatewayUs - second.gatewayUs);
  add('CPU of key-service beyond a warm key (µs)', first.keyServiceUs - second.keyServiceUs);
}

/** The result of a load, and the CPU time for each of its requests, in microseconds. */
async function cpuOf<T extends { readonly requests: number }>(
  { stack }: Hypervize,
  load: () => Promise<T>,
): Promise<T & { readonly gatewayUs: number; readonly keyServiceUs: number }> {
  const read = () =>
    Promise.all([cpuSeconds(stack.pids.gateways), cpuSeconds([stack.pids.keyService])] as const);
  const before = await read();
  const result = await load();
  const after = await read();
  const perRequest = (i: 0 | 1) => ((after[i] - before[i]) / result.requests) * 1e6;
  return { ...result, gatewayUs: perRequest(0), keyServiceUs: perRequest(1) };
}
