import { expect, test } from '@jest/globals';
import { overloadLevel } from './overload.js';

test.each([
  [0, 0.5, 'none'],
  [249, 0.84, 'none'],
  [250, 0.5, 'elevated'],
  [0, 0.85, 'elevated'],
  [999, 0.94, 'elevated'],
  [1_000, 0.1, 'severe'],
  [0, 0.95, 'severe'],
])('a delay of %d ms and %d of the memory are overload level %s', (eventLoopDelayMs, memoryUse, level) => {
  expect(overloadLevel({ eventLoopDelayMs, memoryUse })).toBe(level);
});
