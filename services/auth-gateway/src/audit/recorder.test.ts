import { AppError } from '@hypervize/errors';
import type { audit } from '@hypervize/rpc';
import { beforeEach, expect, test } from '@jest/globals';
import type { AuditResult } from './outbox.js';
import { type AuditRecorder, createAuditRecorder, type RefusedAttempt } from './recorder.js';

let nowMs: number;
let failure: AppError | undefined;
let delivered: audit.Entry[];
let counts: Record<AuditResult, number>;
let recorder: AuditRecorder;
beforeEach(() => {
  nowMs = 1_000;
  failure = undefined;
  delivered = [];
  counts = { recorded: 0, delivered: 0, dropped: 0 };
  recorder = createAuditRecorder({
    deliver: async (entries) => {
      if (failure) throw failure;
      delivered.push(...entries);
    },
    clock: { now: () => nowMs, monotonic: () => nowMs },
    count: (result, entries) => {
      counts[result] += entries;
    },
    onError: () => {},
  });
});

const attempt = (
  accountId = 'a',
  outcome: RefusedAttempt['outcome'] = 'invalid_request',
): RefusedAttempt => ({
  ...{ accountId, action: 'key.created', outcome },
  actor: { id: 'key:k', address: '192.0.2.1' },
});
const record = (times: number, accountId = 'a', outcome?: RefusedAttempt['outcome']) => {
  for (let i = 0; i < times; i++) recorder.record(attempt(accountId, outcome));
};

test('an attempt is delivered once, with the time at which it was made and an id of its own', async () => {
  record(2);
  nowMs = 5_000;
  await recorder.flush();
  await recorder.flush();
  expect(delivered.map(({ atUnixMs, accountId }) => [atUnixMs, accountId])).toEqual(
    Array(2).fill([1_000, 'a']),
  );
  expect(new Set(delivered.map(({ eventId }) => eventId)).size).toBe(2);
});

test('an account gets 20 entries a minute, and one more that counts its further attempts by outcome', async () => {
  record(25);
  record(100_000, 'a', 'rate_limit_exceeded');
  record(1, 'b');
  await recorder.flush();
  expect(delivered).toHaveLength(21);
  nowMs += 60_000;
  await recorder.flush();
  expect(delivered).toHaveLength(22);
  expect(delivered[21]).toMatchObject({ accountId: 'a', action: 'management.refused' });
  expect(JSON.parse(delivered[21]?.detailsJson ?? '')).toEqual({
    further_attempts: 100_005,
    outcomes: { invalid_request: 5, rate_limit_exceeded: 100_000 },
  });
  record(20);
  await recorder.flush();
  expect(delivered).toHaveLength(42);
});

test('entries that key-service does not accept yet are kept for five minutes, and dropped after that', async () => {
  failure = new AppError('unavailable');
  record(3);
  await recorder.flush();
  nowMs += 299_000;
  record(1, 'b');
  await recorder.flush();
  nowMs += 2_000;
  await recorder.flush();
  expect(counts).toEqual({ recorded: 4, delivered: 0, dropped: 3 });
  failure = undefined;
  await recorder.flush();
  expect(delivered.map(({ accountId }) => accountId)).toEqual(['b']);
});

test('entries that key-service refuses are dropped, so that they do not hold others up', async () => {
  failure = new AppError('invalid_request');
  record(3);
  await recorder.flush();
  failure = undefined;
  record(1, 'b');
  await recorder.flush();
  expect(counts).toEqual({ recorded: 4, delivered: 1, dropped: 3 });
});

test('while nothing can be delivered, the room is bounded, and an account that has used none of it finds some', async () => {
  failure = new AppError('unavailable');
  for (let i = 0; i < 50; i++) record(1_000, `hostile-${i}`);
  record(1, 'late');
  for (let i = 50; i < 200; i++) record(1_000, `hostile-${i}`);
  failure = undefined;
  await recorder.flush();
  expect(delivered.map(({ accountId }) => accountId)).toContain('late');
  expect(delivered.length).toBeLessThanOrEqual(1_000);
  expect(counts.dropped).toBeGreaterThan(0);
});

test('a stop delivers what is recorded, further attempts included', async () => {
  record(30);
  await recorder.close();
  expect(delivered).toHaveLength(21);
  expect(counts).toEqual({ recorded: 21, delivered: 21, dropped: 0 });
});
