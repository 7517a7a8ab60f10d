import { describe, expect, test } from '@jest/globals';
import { type Bug, bugs } from '../src/simulation/bugs.js';
import { simulate } from '../src/simulation/run.js';

describe('in simulated time, over the services’ own code', () => {
  test('after CONFIRMED nobody accepts the key and nothing of it is in flight, in every schedule', async () => {
    const total = { confirmed: 0, cut: 0, accepted: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const result = await simulate(seed);
      expect({ seed, violations: result.violations }).toEqual({ seed, violations: [] });
      total.confirmed += result.confirmed;
      total.cut += result.cut;
      total.accepted += result.accepted;
    }
    // That nothing was found must not be because nothing happened.
    expect(total.confirmed).toBeGreaterThan(300);
    expect(total.cut).toBeGreaterThan(5_000);
    expect(total.accepted).toBeGreaterThan(50_000);
  });

  test('the same seed gives the same schedule', async () => {
    const { violations: _, ...first } = await simulate(7);
    expect(await simulate(7)).toMatchObject(first);
  });

  // The one that is left out is too rare to be found so; the model of the protocol finds it (docs/models).
  const findable = (Object.keys(bugs) as Bug[]).filter((bug) => bug !== 'head-before-lease');
  test.each(findable)('is not kept with this bug put in, and that is noticed: %s', async (bug) => {
    for (let seed = 1; seed <= 400; seed++) {
      if ((await simulate(seed, bug)).violations.length > 0) return;
    }
    throw new Error('no schedule broke the promise');
  });
});
