import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxSeries, otherId, toSeries, totalsOf, type UsageRow } from './rows.js';
import {
  bucketsOf,
  dimensions,
  formatView,
  metrics,
  parseView,
  type Range,
  ranges,
  usageParameters,
} from './view.js';

const now = Date.parse('2026-03-08T13:45:00Z');
const buckets = bucketsOf('7d', now);
const aRow: fc.Arbitrary<UsageRow> = fc.record({
  from: fc.constantFrom(...buckets).map((ms) => new Date(ms).toISOString()),
  key_id: fc.option(fc.constantFrom(...'abcdefghijkl')),
  endpoint_id: fc.constant(null),
  model: fc.constantFrom('m', 'n'),
  requests: fc.nat({ max: 1_000_000 }),
  refused: fc.nat({ max: 1_000 }),
  failed: fc.nat({ max: 1_000 }),
  prompt_tokens: fc.nat({ max: 1_000_000 }),
  completion_tokens: fc.nat({ max: 1_000_000 }),
  mean_first_byte_ms: fc.option(fc.nat()),
});

describe('the view', () => {
  test('is the same after it has been in the URL', () => {
    const value = fc
      .string({ minLength: 1, maxLength: 64, unit: 'binary' })
      .filter((text) => !/\p{Surrogate}/u.test(text));
    const views = fc.record({
      range: fc.constantFrom(...(Object.keys(ranges) as Range[])),
      by: fc.constantFrom(...dimensions),
      metric: fc.constantFrom(...metrics),
      filter: fc.record({ key: value, model: value, endpoint: value }, { requiredKeys: [] }),
    });
    fc.assert(fc.property(views, (view) => expect(parseView(`?${formatView(view)}`)).toEqual(view)));
  });

  test('is seven days of requests by key for a URL without a query or with an unknown one', () => {
    const usual = { range: '7d', by: 'key', metric: 'requests', filter: {} };
    expect(parseView('')).toEqual(usual);
    expect(parseView('?range=constructor&by=user&metric=&model=')).toEqual(usual);
    expect(formatView(parseView(''))).toBe('');
  });

  test('has buckets that begin at midnight UTC, today’s last', () => {
    expect(buckets.map((ms) => new Date(ms).toISOString()).slice(0, 1)).toEqual(['2026-03-02T00:00:00.000Z']);
    expect(new Date(buckets.at(-1) ?? 0).toISOString()).toBe('2026-03-08T00:00:00.000Z');
    expect(new Date(bucketsOf('24h', now).at(-1) ?? 0).toISOString()).toBe('2026-03-08T13:00:00.000Z');
  });

  test('asks for whole buckets, grouped, and only for what the filter lets through', () => {
    expect(usageParameters(parseView('?key=AbCdEfGh&by=model'), now)).toEqual({
      ...{ from: '2026-03-02T00:00:00.000Z', step: 'day', by: 'model', key_id: 'AbCdEfGh' },
    });
    const times = parseView('?metric=first_byte');
    expect(usageParameters(times, now)).not.toHaveProperty('by');
    expect(usageParameters(times, now, true)).toMatchObject({ step: 'total', by: 'key' });
  });
});

describe('the series', () => {
  test('contain every request once, whatever the number of groups', () => {
    const property = fc.property(fc.array(aRow, { maxLength: 80 }), (rows) => {
      const series = toSeries(rows, buckets, 'key', 'requests', (id) => id);
      const shown = series.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0);
      expect(shown).toBe(totalsOf(rows).requests);
      expect(series.length).toBeLessThanOrEqual(maxSeries);
      expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
    });
    fc.assert(property);
  });

  test('are ordered by size, the remaining ones last', () => {
    const row = { from: '2026-03-08T00:00:00.000Z', endpoint_id: null, model: 'm', refused: 0, failed: 0 };
    const rows = [...'abcdefghi'].map((key_id, index) => ({
      ...{ ...row, key_id, requests: index + 1 },
      ...{ prompt_tokens: 0, completion_tokens: 0, mean_first_byte_ms: null },
    }));
    const series = toSeries(rows, buckets, 'key', 'requests', (id) => id);
    expect(series.map(({ id }) => id)).toEqual(['i', 'h', 'g', 'f', 'e', 'd', otherId]);
    expect(series.at(-1)?.values).toEqual([0, 0, 0, 0, 0, 0, 3 + 2 + 1]);
  });
});
