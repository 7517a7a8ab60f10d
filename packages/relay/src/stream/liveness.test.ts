import { beforeEach, expect, test } from '@jest/globals';
import { createLiveness, type Liveness } from './liveness.js';

let nowMs: number;
let liveness: Liveness;
beforeEach(() => {
  nowMs = 1_000;
  liveness = createLiveness({ everyMs: 500, timeoutMs: 5_000, monotonic: () => nowMs });
});
const tickAfter = (ms: number) => {
  nowMs += ms;
  return liveness.tick();
};

test('a peer is pinged at every tick once it has answered, and owes nothing between answer and ping', () => {
  expect(tickAfter(500)).toBe('wait');
  liveness.answered();
  expect([liveness.lateMs(), tickAfter(500), tickAfter(500)]).toEqual([0, 'ping', 'wait']);
  expect(liveness.lateMs()).toBe(500);
  nowMs += 250;
  expect(liveness.lateMs()).toBe(750);
  liveness.answered();
  expect(tickAfter(250)).toBe('ping');
});

test('a peer whose answers are late stays late between them, until it answers a ping in time', () => {
  liveness.answered();
  tickAfter(500);
  tickAfter(500);
  nowMs += 400;
  liveness.answered();
  expect(liveness.lateMs()).toBe(900);
  expect([tickAfter(100), liveness.lateMs()]).toEqual(['ping', 900]);
  nowMs += 20;
  liveness.answered();
  expect(liveness.lateMs()).toBe(20);
});

test('a peer that does not answer is given up after the timeout, also one that has never answered', () => {
  const untilDead = () => {
    const from = nowMs;
    while (tickAfter(500) !== 'dead');
    return nowMs - from;
  };
  expect(untilDead()).toBe(5_000);
  liveness.answered();
  expect(tickAfter(500)).toBe('ping');
  expect(untilDead()).toBe(5_000);
});

test('time in which this process did not run is not held against the peer', () => {
  liveness.answered();
  tickAfter(500);
  nowMs += 60_000;
  expect(liveness.lateMs()).toBeLessThanOrEqual(1_000);
  expect(liveness.tick()).toBe('wait');
  // The answer had arrived, and is read now.
  liveness.answered();
  expect(tickAfter(500)).toBe('ping');
});
