import { expect, test } from '@jest/globals';
import { createRejectionReport } from './rejection-report.js';

test('every rejected entry is counted, and each reason is logged at most once in ten seconds', () => {
  let nowMs = 0;
  const counted: string[] = [];
  const logged: unknown[] = [];
  const report = createRejectionReport({
    clock: { monotonic: () => nowMs },
    logger: { warn: (fields: unknown) => logged.push(fields) } as never,
    count: (reason) => counted.push(reason),
  });
  report('forged', 'a');
  for (let i = 0; i < 5; i++) report('forged', 'b');
  report('outdated', 'c');
  nowMs = 10_000;
  report('forged', 'd');
  expect(counted).toEqual([...Array(6).fill('forged'), 'outdated', 'forged']);
  expect(logged).toEqual([
    { reason: 'forged', keyId: 'a', entries: 1 },
    { reason: 'outdated', keyId: 'c', entries: 1 },
    { reason: 'forged', keyId: 'd', entries: 6 },
  ]);
});
