import { expect, test } from '@jest/globals';
import { failedTables, scenarioOf, startShared } from './play.js';

// Each needs a platform with settings of its own.
const rows = [1, 4, 9, 13, 18];

test.each(rows.map((row) => [row, scenarioOf(row).title] as const))('row %i: %s', async (row) => {
  const world = await startShared([row]);
  try {
    expect((await failedTables(row, world)).join('\n')).toBe('');
  } finally {
    await world.stop();
  }
});
