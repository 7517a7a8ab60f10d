import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPlatformTime } from './platform-time.js';

const sleep = async () => {};

test("the time of day is key-service's within half the fastest round trip, however far this clock is off", () => {
  const trips = fc.array(fc.record({ thereMs: fc.nat(2_000), backMs: fc.nat(2_000) }), { minLength: 1 });
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), trips, (aheadMs, measurements) => {
      let trueMs = 1.7e12;
      const time = createPlatformTime(
        { now: () => trueMs + aheadMs, monotonic: () => trueMs, sleep },
        () => {},
      );
      let fastestMs = Number.POSITIVE_INFINITY;
      for (const { thereMs, backMs } of measurements) {
        const sentMs = trueMs + aheadMs;
        const serviceNowMs = trueMs + thereMs;
        trueMs += thereMs + backMs;
        time.measured(sentMs, serviceNowMs);
        fastestMs = Math.min(fastestMs, thereMs + backMs);
      }
      expect(Math.abs(time.clock.now() - trueMs)).toBeLessThanOrEqual(fastestMs);
      expect(time.skewMs()).toBeCloseTo(trueMs + aheadMs - time.clock.now(), 3);
    }),
  );
});

test('a skew of seconds is reported once, and a step of this clock is followed', () => {
  let nowMs = 0;
  const reported: number[] = [];
  const time = createPlatformTime(
    { now: () => nowMs, monotonic: () => 0, sleep },
    (ms) => void reported.push(ms),
  );
  expect([time.clock.now(), time.skewMs()]).toEqual([0, undefined]);
  nowMs = 90_000;
  for (let n = 0; n < 3; n++) time.measured(nowMs, 0);
  expect([time.clock.now(), time.skewMs()]).toEqual([0, 90_000]);
  nowMs = 0;
  time.measured(nowMs, 0);
  // The clock was set back during a measurement, which therefore says nothing.
  time.measured(1_000, 500);
  expect(time.clock.now()).toBe(0);
  expect(reported).toEqual([90_000, -0]);
});

test('the time of day is in whole milliseconds, whatever was measured: signed entries and messages hold no fraction', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.nat(1_000), (thereMs, backMs) => {
      const nowMs = thereMs + backMs;
      const time = createPlatformTime({ now: () => nowMs, monotonic: () => 0, sleep }, () => {});
      time.measured(0, 5_000 + thereMs);
      expect(Number.isInteger(time.clock.now())).toBe(true);
    }),
  );
});
