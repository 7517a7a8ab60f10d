import { beforeEach, expect, test } from '@jest/globals';
import { type Announced, type Confirmed, createConfirmationReports } from './confirmation-reports.js';

let nowMs: number;
let reported: Confirmed[];
let failures: unknown[];
let appliedBy: (() => void)[];
let published: boolean;
let asked: number;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const accountIds = new Set(['a']);
const announced = (known: Partial<Announced>): Announced => ({
  ...{ seq: 7, accountIds, committedMs: 100, published: true, applied: true, ...known },
});
const createReports = () =>
  createConfirmationReports({
    leases: {
      waitUntilApplied: () =>
        new Promise((resolve) => appliedBy.push(() => resolve({ kind: 'confirmed' as const }))),
    },
    clock: {
      monotonic: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    },
    isPublished: async () => {
      asked++;
      return published;
    },
    report: async (confirmed) => void reported.push(confirmed),
    onError: (error) => failures.push(error),
  });

beforeEach(() => {
  nowMs = 138;
  [reported, failures, appliedBy, asked] = [[], [], [], 0];
  published = false;
});

test('a change that its call has seen confirmed is reported with the time from its commit', async () => {
  createReports()(announced({}));
  await settle();
  expect(reported).toEqual([{ seq: 7, accountIds, tookMs: 38 }]);
});

test('a change whose call has ended before is reported once every gateway has applied it', async () => {
  createReports()(announced({ applied: false }));
  await settle();
  expect(reported).toEqual([]);
  nowMs = 3_100;
  for (const apply of appliedBy) apply();
  await settle();
  expect(reported).toEqual([{ seq: 7, accountIds, tookMs: 3_000 }]);
});

test('a change that the shared cache does not have is not reported before it has it, and not at all after ten seconds', async () => {
  createReports()(announced({ published: false }));
  await settle();
  await settle();
  expect([reported, asked, nowMs]).toEqual([[], 20, 10_138]);
  published = true;
  createReports()(announced({ published: false }));
  await settle();
  expect(reported).toHaveLength(1);
});

test('the changes that are watched are bounded, and one that has ended makes room', async () => {
  const reports = createReports();
  for (let seq = 0; seq < 600; seq++) reports(announced({ seq, applied: false }));
  expect(appliedBy).toHaveLength(500);
  for (const apply of appliedBy) apply();
  await settle();
  reports(announced({ applied: false }));
  expect(appliedBy).toHaveLength(501);
});
