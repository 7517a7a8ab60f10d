import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { Meter } from '@opentelemetry/api';
import { type OverloadLevel, openOverloadMonitor } from './overload.js';
import { createReleasers } from './releasers.js';

const releasers = createReleasers();
afterEach(() =>
  releasers.releaseAll((_name, error) => {
    throw error;
  }),
);

const meter = { createObservableGauge: () => ({ addCallback: () => {} }) } as unknown as Meter;

function blockFor(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('one long task is no overload, not even right after the start; a loop that is late again and again is', async () => {
  const level = openOverloadMonitor(releasers, meter, 1);
  const seen = new Set<OverloadLevel>();
  blockFor(1_500);
  for (let i = 0; i < 15; i++) {
    await sleep(100);
    seen.add(level());
  }
  expect([...seen]).toEqual(['none']);
  for (let i = 0; i < 10 && level() === 'none'; i++) {
    blockFor(1_300);
    await sleep(1);
  }
  expect(level()).toBe('severe');
}, 40_000);
