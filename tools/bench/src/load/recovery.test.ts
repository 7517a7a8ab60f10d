import { describe, expect, test } from '@jest/globals';
import { recoveryOf, type Sample } from './recovery.js';

const restartedAtMs = 1_000;

/** Answers of gateway 0 and 1 in turn, one every `everyMs`, each with another key unless one is given. */
function answers(
  fromMs: number,
  toMs: number,
  tookMs: number,
  { everyMs = 10, key = -1, gateways = 2 } = {},
): Sample[] {
  const count = Math.floor((toMs - fromMs) / everyMs);
  return Array.from({ length: count }, (_, i) => ({
    ...{ endedAtMs: fromMs + i * everyMs, tookMs, gateway: i % gateways },
    ...{ key: key < 0 ? i : key, outcome: 'answered' as const },
  }));
}

const before = answers(0, 1_000, 4);

describe('a restart', () => {
  test('costs the time without an answer, and that until the p50 is back', () => {
    const samples = [...before, ...answers(3_000, 5_000, 40), ...answers(5_000, 8_000, 4)];
    const { unavailableMs, p50BeforeMs, p50BackMs } = recoveryOf(samples, restartedAtMs);
    expect(unavailableMs).toBe(2_000);
    expect(p50BeforeMs).toBe(4);
    // The first window that is not mostly slow: 1.8 s to 2.3 s after the first answer.
    expect(p50BackMs).toBe(1_800);
  });

  test('is not over while the p50 is high', () => {
    expect(recoveryOf([...before, ...answers(3_000, 8_000, 40)], restartedAtMs).p50BackMs).toBeUndefined();
  });

  test('is not over while a gateway is missing, although the others are fast', () => {
    const one = answers(3_000, 8_000, 4, { gateways: 1 });
    expect(recoveryOf([...before, ...one], restartedAtMs).p50BackMs).toBeUndefined();
  });

  test('counts requests that were sent and failed since, but not refused connections', () => {
    const failed = (endedAtMs: number, outcome: Sample['outcome']): Sample => ({
      ...{ endedAtMs, outcome, tookMs: 1, gateway: 0, key: 0 },
    });
    const during = [failed(1_100, 'failed'), failed(1_200, 'refused'), failed(1_300, 'refused')];
    const samples = [failed(500, 'failed'), ...before, ...during, ...answers(3_000, 4_000, 4)];
    expect(recoveryOf(samples, restartedAtMs).failed).toBe(1);
  });

  test('verifies each key once at each gateway', () => {
    const same = answers(3_000, 9_000, 4, { key: 7 });
    expect(recoveryOf([...before, ...same], restartedAtMs).verificationsPerSecond).toBe(2 / 5);
    const different = answers(3_000, 9_000, 4);
    expect(recoveryOf([...before, ...different], restartedAtMs).verificationsPerSecond).toBe(500 / 5);
  });

  test('without an answer since is not over', () => {
    expect(recoveryOf(before, restartedAtMs)).toMatchObject({ failed: 0, p50BackMs: undefined });
  });
});
