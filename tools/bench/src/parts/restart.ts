import { requestBody } from '../contestants/contestant.js';
import type { Hypervize } from '../contestants/hypervize.js';
import { countedMs } from '../load/recovery.js';
import { type Bench, type Part, settle, takeTurns } from './bench.js';
import { type KeyLoad, withKeyLoad, withPlatforms } from './platforms.js';

const gateways = 2;
const connections = 64;
/** Load before the restart, for the p50 to compare with, in milliseconds. */
const beforeMs = 3_000;
/** How often it is checked whether the p50 is back, and after what time that is given up, in milliseconds. */
const checkMs = 500;
const giveUpMs = 120_000;
const maxRounds = 3;
/** Creating and verifying a key took 3 ms at most, for each gateway; a restart takes a few seconds. In seconds. */
const perKey = 0.008;
const perRestart = 45;

export const restart: Part = {
  name: 'restart',
  description: 'all gateways restarted at the same time under load with many active keys (option: --keys)',
  estimateSeconds: ({ rounds, keys }, contestants) =>
    Math.min(contestants, 2) * (20 + keys * perKey + Math.min(rounds, maxRounds) * perRestart),
  run: (bench) => withPlatforms(bench, { gateways }, (platforms) => restartInTurns(bench, platforms)),
};

async function restartInTurns(bench: Bench, platforms: readonly Hypervize[]): Promise<void> {
  const { onProgress, options } = bench;
  const keys = new Map<string, readonly string[]>();
  for (const one of platforms) {
    onProgress(`restart: ${one.name} creates ${options.keys} keys`);
    keys.set(one.name, await one.worker.call('createKeys', options.keys));
  }
  const rounds = { from: 1, last: Math.min(options.rounds, maxRounds) } as const;
  await takeTurns(bench, 'restart', rounds, platforms, (one, round) =>
    withKeyLoad((load) => measure(bench, load, one, keys.get(one.name) ?? [], round)),
  );
}

async function measure(
  { results, options, onProgress }: Bench,
  load: KeyLoad,
  one: Hypervize,
  keys: readonly string[],
  round: number,
): Promise<void> {
  const request = { urls: one.stack.urls, keys, connections, body: requestBody('small') };
  await load.call('each', request);
  await load.call('begin', request);
  await settle(beforeMs);
  await load.call('markRestart', undefined);
  await one.worker.call('restartGateways', undefined);
  const recovery = await recovered(load);
  await load.call('stop', undefined);
  if (recovery.failed > 0)
    onProgress(`${recovery.failed} requests failed, the last one: ${recovery.lastFailure}`);

  const add = (measureName: string, value: number) =>
    results.add(
      `restart of ${gateways} gateways, ${options.keys} keys: ${measureName}`,
      one.name,
      round,
      value,
    );
  add('requests that failed', recovery.failed);
  add('time without a gateway (s)', recovery.unavailableMs / 1_000);
  add('time from then until p50 is back (s)', (recovery.p50BackMs ?? giveUpMs) / 1_000);
  add(`verifications per second in the ${countedMs / 1_000} s after that`, recovery.verificationsPerSecond);
}

/** Waits until the p50 is back, or has not come back in time. */
async function recovered(load: KeyLoad) {
  const giveUpAtMs = performance.now() + giveUpMs;
  await settle(countedMs);
  for (;;) {
    await settle(checkMs);
    const recovery = await load.call('recovery', undefined);
    if (recovery.p50BackMs !== undefined || performance.now() >= giveUpAtMs) return recovery;
  }
}
