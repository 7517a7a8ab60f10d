import { startWorld, type World } from '../src/kit/world.js';
import { tableOf } from '../src/report.js';
import { runScenario } from '../src/run.js';
import type { Scenario } from '../src/scenario.js';
import { scenarios } from '../src/scenarios/index.js';

export function scenarioOf(row: number): Scenario {
  const found = scenarios.find((scenario) => scenario.row === row);
  if (!found) throw new Error(`there is no row ${row}`);
  return found;
}

/** Plays a row with small numbers. Resolves to the tables in which a bound did not hold. */
export async function failedTables(row: number, world: World): Promise<string[]> {
  const scenario = scenarioOf(row);
  if (scenario.needsRedis && world.redis.source === 'none') return [];
  const reports = await runScenario(scenario, world);
  return reports.filter(({ lines }) => lines.some(({ ok }) => !ok)).map(tableOf);
}

/** Starts the platform that some rows share. Throws if they need different ones. */
export function startShared(rows: readonly number[]): Promise<World> {
  const needed = rows.map((row) => scenarioOf(row).platform ?? {});
  const [options = {}] = needed;
  if (needed.some((other) => JSON.stringify(other) !== JSON.stringify(options))) {
    throw new Error(`rows ${rows.join(', ')} need different platforms`);
  }
  return startWorld(options, { quick: true, seed: 1 });
}
