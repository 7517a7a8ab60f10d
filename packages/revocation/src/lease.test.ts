import { describe, expect, test } from '@jest/globals';
import { createLease } from './lease.js';

function setUp() {
  const time = { monotonicMs: 1_000, dayMs: 5_000_000 };
  const clock = { monotonic: () => time.monotonicMs, now: () => time.dayMs, sleep: async () => {} };
  const pass = (ms: number) => {
    time.monotonicMs += ms;
    time.dayMs += ms;
  };
  return { lease: createLease(clock), time, pass };
}

describe('a lease', () => {
  test('runs from when its renewal was sent, not from when it was granted', () => {
    const { lease, pass } = setUp();
    lease.applied(7);
    const number = lease.sending();
    pass(2_000);
    lease.granted(number, 7, 3_000);
    expect(lease.held()).toBe(true);
    pass(999);
    expect(lease.held()).toBe(true);
    pass(1);
    expect(lease.held()).toBe(false);
    expect(lease.lostForMs()).toBe(0);
    pass(500);
    expect(lease.lostForMs()).toBe(500);
  });

  test('is not held before everything up to the head has been applied', () => {
    const { lease } = setUp();
    lease.applied(6);
    lease.granted(lease.sending(), 7, 3_000);
    expect(lease.held()).toBe(false);
    expect(lease.lostForMs()).toBeUndefined();
    lease.applied(7);
    expect(lease.held()).toBe(true);
  });

  test('ends when the day has moved on though the monotonic clock has not: the machine has slept', () => {
    const { lease, time } = setUp();
    lease.applied(0);
    lease.granted(lease.sending(), 0, 3_000);
    time.dayMs += 60_000;
    expect(lease.held()).toBe(false);
    time.dayMs -= 120_000;
    expect(lease.held()).toBe(true);
  });

  test('is given up at once, and an answer that comes after does not bring it back', () => {
    const { lease, pass } = setUp();
    lease.applied(0);
    const number = lease.sending();
    lease.granted(number, 0, 3_000);
    const late = lease.sending();
    lease.drop();
    expect(lease.held()).toBe(false);
    lease.granted(late, 0, 3_000);
    pass(1);
    expect(lease.held()).toBe(false);
  });
});
