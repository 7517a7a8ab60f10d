import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkHistory } from '../src/check.js';
import { readHistory } from '../src/history.js';
import { runChaos } from '../src/run.js';

test('with frozen and killed processes, broken connections and crashed servers, no revoked key is accepted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hypervize-chaos-'));
  const historyFile = join(folder, 'history.jsonl');
  const progress: string[] = [];
  const onProgress = (text: string) => void progress.push(`${Math.round(performance.now())} ms ${text}`);
  const run = runChaos({ seconds: 12, gateways: 3, keyServices: 2, seed: 11, historyFile, onProgress });
  // If the run does not end, the error shows how far it got.
  const timeout = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`timed out after:\n${progress.join('\n')}`)), 220_000).unref(),
  );
  await Promise.race([run, timeout]);
  const result = checkHistory(await readHistory(historyFile));
  expect(result.violations).toEqual([]);
  // A run in which nothing happened would have no violations either.
  expect(result.confirmed).toBeGreaterThan(2);
  expect(result.cancelled).toBeGreaterThan(0);
  expect(result.accepted).toBeGreaterThan(50);
  expect(result.faults).toBeGreaterThan(3);
  await rm(folder, { recursive: true });
}, 240_000);
