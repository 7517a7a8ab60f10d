import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UsageEvent } from './event.js';
import { firstByteBucketOf, firstByteBuckets } from './first-byte-histogram.js';
import { monthOf } from './periods.js';
import { type HourlyTotal, totalsOf } from './totals.js';

const event: fc.Arbitrary<UsageEvent> = fc.record({
  seq: fc.nat(),
  atMs: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 2) }),
  accountId: fc.constantFrom('a', 'b'),
  keyId: fc.constantFrom('', 'k'),
  endpointId: fc.constantFrom('', 'e'),
  model: fc.constantFrom('m', 'n'),
  promptTokens: fc.nat(1_000),
  completionTokens: fc.nat(1_000),
  estimated: fc.boolean(),
  status: fc.constantFrom(200, 400, 503),
  aborted: fc.boolean(),
  firstByteMs: fc.option(fc.nat(150_000), { nil: undefined }),
  durationMs: fc.nat(10_000),
});

test('totals count every event exactly once', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 100 }), (events) => {
      const { hourly, monthly } = totalsOf(events);
      const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
        rows.reduce((all, row) => all + of(row), 0);
      const tokens = sum(events, (one) => one.promptTokens + one.completionTokens);
      expect(sum(hourly, (row) => row.requests)).toBe(events.length);
      expect(sum(hourly, (row) => row.promptTokens + row.completionTokens)).toBe(tokens);
      expect(sum(monthly, (row) => row.tokens)).toBe(tokens);
      expect(sum(hourly, (row) => row.durationMs)).toBe(sum(events, (one) => one.durationMs));
      expect(sum(hourly, (row) => row.aborted)).toBe(events.filter((one) => one.aborted).length);
      expect(sum(hourly, (row) => row.refused + row.failed)).toBe(
        events.filter((one) => !one.aborted && one.status >= 400).length,
      );
      for (const row of hourly) {
        expect(row.hourMs % 3_600_000).toBe(0);
        expect(row.firstByteCounts.reduce((all, count) => all + count, 0)).toBe(row.firstBytes);
      }
      const times = events.flatMap(({ firstByteMs }) => (firstByteMs === undefined ? [] : [firstByteMs]));
      for (let bucket = 0; bucket < firstByteBuckets; bucket++) {
        expect(sum(hourly, (row) => row.firstByteCounts[bucket] ?? 0)).toBe(
          times.filter((ms) => firstByteBucketOf(ms) === bucket).length,
        );
      }
    }),
  );
});

test('the histograms of batches, added in any order and grouping, are the histogram of all events', () => {
  fc.assert(
    fc.property(fc.array(event), fc.array(event), fc.array(event), (a, b, c) => {
      const [ofA, ofB, ofC] = [countsOf(a), countsOf(b), countsOf(c)];
      const all = countsOf([...c, ...a, ...b]);
      expect(added(added(ofA, ofB), ofC)).toEqual(all);
      expect(added(ofC, added(ofB, ofA))).toEqual(all);
    }),
  );
});

/** The counts of the buckets of each row, by the row's dimensions. */
function countsOf(events: readonly UsageEvent[]): Record<string, readonly number[]> {
  const name = (row: HourlyTotal) =>
    [row.accountId, row.hourMs, row.keyId, row.endpointId, row.model].join(' ');
  return Object.fromEntries(totalsOf(events).hourly.map((row) => [name(row), row.firstByteCounts]));
}

function added(a: ReturnType<typeof countsOf>, b: ReturnType<typeof countsOf>) {
  const sums = Object.entries(b).map(([name, counts]) => [
    name,
    counts.map((count, bucket) => count + (a[name]?.[bucket] ?? 0)),
  ]);
  return { ...a, ...Object.fromEntries(sums) };
}

test('the order of the totals does not depend on the order of the events, so that concurrent writers do not deadlock', () => {
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const names = (all: readonly UsageEvent[]) =>
        totalsOf(all).hourly.map((row) => [row.accountId, row.hourMs, row.keyId, row.endpointId, row.model]);
      expect(names([...events].reverse())).toEqual(names(events));
    }),
  );
});

test('a month begins and ends in UTC, also at the end of a year', () => {
  expect(monthOf(Date.UTC(2026, 11, 31, 23, 59, 59))).toEqual({
    beginMs: Date.UTC(2026, 11),
    endMs: Date.UTC(2027, 0),
  });
  expect(monthOf(Date.UTC(2027, 0)).beginMs).toBe(Date.UTC(2027, 0));
});
