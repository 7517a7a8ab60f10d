import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDividedBudget } from './divided-budget.js';

/** Takes single units for an owner until it is refused. */
function takeAll(budget: ReturnType<typeof createDividedBudget>, owner: string): number {
  let taken = 0;
  while (budget.tryTake(owner, 1)) taken++;
  return taken;
}

test('one owner gets half, a second one half of the rest, and so on', () => {
  const budget = createDividedBudget(100);
  expect(takeAll(budget, 'a')).toBe(50);
  expect(takeAll(budget, 'b')).toBe(25);
  expect(takeAll(budget, 'c')).toBe(12);
});

test('whatever a hostile owner takes and releases, another one that holds nothing can take half of what is not used by others', () => {
  const action = fc.record({ take: fc.boolean(), amount: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const budget = createDividedBudget(100);
      const held: number[] = [];
      for (const { take, amount } of actions) {
        if (take && budget.tryTake('hostile', amount)) held.push(amount);
        if (!take && held.length > 0) budget.release('hostile', held.pop() as number);
      }
      const sum = held.reduce((total, amount) => total + amount, 0);
      expect(budget.usedBy('hostile')).toBe(sum);
      expect(budget.used()).toBe(sum);
      expect(takeAll(budget, 'other')).toBeGreaterThanOrEqual(Math.floor((100 - sum) / 2));
      // A single take may be larger than half; takes that add up may not.
      expect(sum).toBeLessThanOrEqual(held.length > 1 ? 50 : 100);
    }),
  );
});

test('an owner that has released everything is forgotten', () => {
  const budget = createDividedBudget(10);
  expect(budget.tryTake('a', 3)).toBe(true);
  budget.release('a', 3);
  expect(budget.usedBy('a')).toBe(0);
  expect(budget.used()).toBe(0);
});

test('nothing is taken beyond the capacity', () => {
  const budget = createDividedBudget(10);
  expect(budget.tryTake('a', 11)).toBe(false);
  expect(budget.tryTake('a', 10)).toBe(true);
  expect(budget.tryTake('b', 1)).toBe(false);
});
