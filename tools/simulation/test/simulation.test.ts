import { describe, expect, test } from '@jest/globals';
import type { Bug } from '../src/bugs.js';
import { simulate } from '../src/run.js';

/** The work of a test is bounded; how long it takes depends on the machine and on what else runs on it. In milliseconds. */
const timeoutMs = 300_000;

/** Seeds that showed violations in earlier versions. */
const earlierViolations = [7_770_061, 7_771_038, 7_771_229];
/** How long schedules of fresh seeds are run, in milliseconds. */
const freshMs = 20_000;
const maxFresh = 200;

async function expectNoViolations(seed: number) {
  const result = await simulate(seed);
  expect({ seed, violations: result.violations }).toEqual({ seed, violations: [] });
  return result;
}

describe('the revocation protocol in simulated time', () => {
  test(
    'after CONFIRMED no gateway accepts the key and no request with it is in flight, in every schedule',
    async () => {
      const totals = { confirmed: 0, cancelled: 0, accepted: 0 };
      for (const seed of [...Array.from({ length: 80 }, (_, at) => at + 1), ...earlierViolations]) {
        const result = await expectNoViolations(seed);
        totals.confirmed += result.confirmed;
        totals.cancelled += result.cancelled;
        totals.accepted += result.accepted;
      }
      // Schedules in which nothing happened would have no violations either.
      expect(totals.confirmed).toBeGreaterThan(150);
      expect(totals.cancelled).toBeGreaterThan(5_000);
      expect(totals.accepted).toBeGreaterThan(50_000);
    },
    timeoutMs,
  );

  test(
    'schedules that no run has seen before have no violations either',
    async () => {
      const first = Number(process.env.SIMULATION_SEED ?? Date.now() % 1e10);
      const untilMs = performance.now() + freshMs;
      let seed = first;
      do await expectNoViolations(seed++);
      while (seed < first + maxFresh && performance.now() < untilMs);
      process.stdout.write(
        `simulated the seeds ${first} to ${seed - 1} (SIMULATION_SEED=${first} repeats them)\n`,
      );
    },
    timeoutMs,
  );

  test(
    'the same seed gives the same schedule',
    async () => {
      const { violations: _, ...first } = await simulate(7);
      expect(await simulate(7)).toMatchObject(first);
    },
    timeoutMs,
  );

  // Each search starts shortly before a seed that shows the bug. Two bugs are missing because random schedules hardly ever
  // show them: a lease counted from the receipt of its grant is covered by packages/revocation/src/lease.test.ts, a head
  // read before the lease by lease-registry.test.ts there, and both by the model in docs/models.
  test.each([
    ['acknowledge-before-apply', 1],
    ['set-without-seq', 10],
    ['seq-without-lock', 250],
    ['feed-from-head', 10],
    ['doubt-without-deadline', 1],
  ] satisfies [Bug, number][])(
    'schedules with the bug %s violate the guarantee',
    async (bug, firstSeed) => {
      for (let seed = firstSeed; seed < firstSeed + 40; seed++) {
        if ((await simulate(seed, bug)).violations.length > 0) return;
      }
      throw new Error('no schedule violated the guarantee');
    },
    timeoutMs,
  );
});
