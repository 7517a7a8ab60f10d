import { expect, test } from '@jest/globals';
import { createSessionUses } from './uses.js';

function setUp(maxPending: number) {
  const waiting: { sessionId: string; end(error?: Error): void }[] = [];
  const failed: string[] = [];
  const uses = createSessionUses({
    maxPending,
    store: (sessionId) =>
      new Promise((resolve, reject) => {
        waiting.push({ sessionId, end: (error) => (error ? reject(error) : resolve()) });
      }),
    onError: (_error, sessionId) => failed.push(sessionId),
  });
  return { uses, waiting, failed };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a use is recorded once while its record is pending, and again afterwards', async () => {
  const { uses, waiting } = setUp(10);
  for (const id of ['a', 'a', 'b']) uses.record(id);
  expect(waiting.map(({ sessionId }) => sessionId)).toEqual(['a', 'b']);
  waiting[0]?.end();
  await settle();
  uses.record('a');
  expect(waiting).toHaveLength(3);
});

test('pending records are bounded, and one that fails is reported and makes room', async () => {
  const { uses, waiting, failed } = setUp(2);
  for (const id of ['a', 'b', 'c']) uses.record(id);
  expect(waiting).toHaveLength(2);
  waiting[0]?.end(new Error('unavailable'));
  await settle();
  expect(failed).toEqual(['a']);
  uses.record('c');
  expect(waiting[2]?.sessionId).toBe('c');
});
