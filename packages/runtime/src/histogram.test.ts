import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHistograms } from './histogram.js';
import { startTelemetry } from './telemetry.js';

const telemetry = startTelemetry({ serviceName: 'test', otlpEndpoint: undefined });
afterAll(telemetry.flush);

const boundaries = [0.5, 1, 2.5];
let metrics = 0;

/** The lines of a metric, with its name replaced. */
async function linesOf(name: string): Promise<string[]> {
  const text = await telemetry.metricsText();
  return text
    .split('\n')
    .filter((line) => line.includes(name))
    .map((line) => line.replaceAll(name, 'NAME'));
}

test('is shown exactly as the histogram of the meter that got the same values', async () => {
  const label = fc.constantFrom('a', 'b "c"', 'd\\');
  const value = fc.oneof(fc.constantFrom(0, 0.5, 1, 2.5, 3), fc.double({ min: 0, max: 4, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(label, label, value), { maxLength: 30 }), async (values) => {
      const [own, theirs] = [`hvz_own_${++metrics}_x`, `hvz_theirs_${metrics}_x`];
      const common = { description: 'What is measured', unit: 's' };
      const record = telemetry.createHistogram({ name: own, ...common, boundaries });
      const histogram = telemetry.meter.createHistogram(theirs, {
        ...common,
        advice: { explicitBucketBoundaries: boundaries },
      });
      for (const [route, outcome, one] of values) {
        record(`${route} ${outcome}`, () => ({ route, outcome }), one);
        histogram.record(one, { route, outcome });
      }
      expect(await linesOf(own)).toEqual(await linesOf(theirs));
    }),
    { numRuns: 50 },
  );
});

test('makes the attributes once for a series, and counts series beyond the limit together', async () => {
  const histograms = createHistograms('test', [0, 0], () => [1, 0]);
  const record = histograms.create({ name: 'n', description: 'd', unit: 's', boundaries });
  let made = 0;
  const attributes = () => ({ series: ++made });
  for (let round = 0; round < 2; round++) for (let i = 0; i < 2_005; i++) record(`s${i}`, attributes, 1);
  expect(made).toBe(2_000);
  const { resourceMetrics } = await histograms.collect();
  const points = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
  expect(points).toHaveLength(2_001);
  expect(points.at(-1)).toMatchObject({ attributes: { 'otel.metric.overflow': true }, value: { count: 10 } });
});
