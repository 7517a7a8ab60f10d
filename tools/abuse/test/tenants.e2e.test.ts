import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { World } from '../src/kit/world.js';
import { failedTables, scenarioOf, startShared } from './play.js';

const rows = [3, 6, 11, 12, 14, 17];

let world: World;
beforeAll(async () => {
  world = await startShared(rows);
});
afterAll(() => world?.stop());

test.each(rows.map((row) => [row, scenarioOf(row).title] as const))('row %i: %s', async (row) => {
  expect((await failedTables(row, world)).join('\n')).toBe('');
});
