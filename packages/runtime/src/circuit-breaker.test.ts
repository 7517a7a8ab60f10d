import { expect, test } from '@jest/globals';
import { createCircuitBreaker } from './circuit-breaker.js';

test('after a failure the breaker stays open for the rest time and reports the first failure only', () => {
  let nowMs = 0;
  const opened: unknown[] = [];
  const breaker = createCircuitBreaker({
    clock: { monotonic: () => nowMs },
    restMs: 100,
    onOpen: (error) => opened.push(error),
  });
  expect(breaker.isClosed()).toBe(true);
  breaker.failed('first');
  breaker.failed('second');
  expect(breaker.isClosed()).toBe(false);
  nowMs = 99;
  expect(breaker.isClosed()).toBe(false);
  nowMs = 100;
  expect(breaker.isClosed()).toBe(true);
  breaker.failed('third');
  expect(opened).toEqual(['first', 'third']);
});
