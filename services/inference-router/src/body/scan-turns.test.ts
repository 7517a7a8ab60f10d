import { expect, test } from '@jest/globals';
import { createScanTurns } from './scan-turns.js';

/** Work that takes some milliseconds, as a slice of a scan does. */
function busy(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('owners take turns, however much work one of them has', async () => {
  const turns = createScanTurns();
  const order: string[] = [];
  const hostile = Array.from({ length: 50 }, () => turns.run('hostile', () => void order.push('hostile')));
  const other = [1, 2].map(() => turns.run('other', () => void order.push('other')));
  await Promise.all([...hostile, ...other]);
  expect(order.slice(0, 4)).toEqual(['hostile', 'other', 'hostile', 'other']);
});

test('the event loop goes on with other work between turns', async () => {
  const turns = createScanTurns();
  let done = 0;
  const scans = Array.from({ length: 30 }, () =>
    turns.run('a', () => {
      busy(3);
      done++;
    }),
  );
  const seen: number[] = [];
  const look = () => {
    seen.push(done);
    if (done < 30) setImmediate(look);
  };
  setImmediate(look);
  await Promise.all(scans);
  // Between two looks at most one piece of work has run: each takes longer than a turn.
  for (let i = 1; i < seen.length; i++)
    expect((seen[i] as number) - (seen[i - 1] as number)).toBeLessThanOrEqual(1);
  expect(seen.length).toBeGreaterThan(20);
});
