import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkHistory } from '../src/check.js';
import { readHistory } from '../src/history.js';
import { runChaos } from '../src/run.js';

test('three gateways keep the promise while processes die and stand still, lines break and servers crash', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hypervize-chaos-'));
  const historyFile = join(folder, 'history.jsonl');
  const progress: string[] = [];
  const onProgress = (what: string) => void progress.push(`${Math.round(performance.now())} ms ${what}`);
  const run = runChaos({ seconds: 12, gateways: 3, keyServices: 2, seed: 11, historyFile, onProgress });
  // Whoever has to find out why it did not end wants to know how far it came.
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`not over:\n${progress.join('\n')}`)), 220_000).unref(),
  );
  await Promise.race([run, late]);
  const result = checkHistory(await readHistory(historyFile));
  expect(result.violations).toEqual([]);
  // That nothing was found must not be because nothing happened.
  expect(result.confirmed).toBeGreaterThan(5);
  expect(result.cut).toBeGreaterThan(0);
  expect(result.accepted).toBeGreaterThan(50);
  expect(result.mishaps).toBeGreaterThan(3);
  await rm(folder, { recursive: true });
}, 240_000);
