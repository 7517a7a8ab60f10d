import { expect, test } from '@jest/globals';
import { runSchedule } from './random-schedule.js';

/** How many schedules are run of the fixed seeds, and of seeds that no run has seen before. */
const fixedRuns = 500;
const freshRuns = Number(process.env.FUZZ_RUNS ?? 100);

async function runSeeds(first: number, count: number) {
  const totals = { whole: 0, cut: 0, bytes: 0 };
  for (let seed = first; seed < first + count; seed++) {
    const { violations, whole, cut, bytes } = await runSchedule(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    totals.whole += whole;
    totals.cut += cut;
    totals.bytes += bytes;
  }
  return totals;
}

test('every byte arrives in order or the exchange ends at both ends, with bounded memory and no credit lost, in every schedule', async () => {
  const { whole, cut, bytes } = await runSeeds(1, fixedRuns);
  // Schedules in which nothing happened would have no violations either.
  expect(whole).toBeGreaterThan(1_000);
  expect(cut).toBeGreaterThan(1_000);
  expect(bytes).toBeGreaterThan(100_000_000);
});

test('… and in schedules that no run has seen before', async () => {
  const first = Number(process.env.RELAY_SEED ?? Date.now() % 1e10);
  process.stderr.write(`relay schedules from seed ${first}\n`);
  await runSeeds(first, freshRuns);
}, 600_000);
