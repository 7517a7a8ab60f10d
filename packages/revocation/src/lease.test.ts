import { describe, expect, test } from '@jest/globals';
import { createLease } from './lease.js';

function setUp() {
  const time = { monotonicMs: 1_000, nowMs: 5_000_000 };
  const clock = { monotonic: () => time.monotonicMs, now: () => time.nowMs, sleep: async () => {} };
  const pass = (ms: number) => {
    time.monotonicMs += ms;
    time.nowMs += ms;
  };
  return { lease: createLease(clock), time, pass };
}

describe('a lease', () => {
  test('runs from the time at which its renewal was sent, not from the time at which it was granted', () => {
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

  test('is not held before every change up to the head has been applied', () => {
    const { lease } = setUp();
    lease.applied(6);
    lease.granted(lease.sending(), 7, 3_000);
    expect(lease.held()).toBe(false);
    expect(lease.lostForMs()).toBeUndefined();
    lease.applied(7);
    expect(lease.held()).toBe(true);
  });

  test('ends when the time of day has advanced and the monotonic clock has not, as when a machine sleeps', () => {
    const { lease, time } = setUp();
    lease.applied(0);
    lease.granted(lease.sending(), 0, 3_000);
    time.nowMs += 60_000;
    expect(lease.held()).toBe(false);
    time.nowMs -= 120_000;
    expect(lease.held()).toBe(true);
  });

  test('ends at once when it is dropped, and a grant that arrives later does not restore it', () => {
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
