import type { Hypervize } from '../contestants/hypervize.js';
import { type Bench, type Part, takeTurns } from './bench.js';
import { withPlatforms } from './platforms.js';
import { estimateLoads, load, loadSeconds } from './requests.js';

export const tls: Part = {
  name: 'tls',
  description: 'requests with mutual TLS between the services, and their share of those without',
  estimateSeconds: (options, contestants) => 60 + estimateLoads(options, Math.min(contestants, 2), 3),
  run: (bench) =>
    withPlatforms(bench, { tls: true }, (secured) =>
      takeTurns(bench, 'TLS', { last: bench.options.rounds }, secured, (one, round) =>
        measure(bench, one, round),
      ),
    ),
};

async function measure({ running, options, results }: Bench, one: Hypervize, round: number): Promise<void> {
  const [plain] = await running([one.name]);
  if (!plain) throw new Error(`${one.name} does not take part in this run`);
  const without = await load(plain, 'small', 64, loadSeconds(options, round));
  const busy = await load(one, 'small', 64, loadSeconds(options, round));
  const single = await load(one, 'small', 1, loadSeconds(options, round));
  const add = (measure: string, value: number) => results.add(`TLS: ${measure}`, one.name, round, value);
  add('requests per second, 64 connections', busy.requestsPerSecond);
  add('CPU per request, 64 connections (µs)', busy.cpuUs);
  add('latency p50, 1 connection (µs)', single.p50Us);
  add('requests per second in relation to plain text', busy.requestsPerSecond / without.requestsPerSecond);
}
