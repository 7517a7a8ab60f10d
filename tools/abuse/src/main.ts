import { startWorld } from './kit/world.js';
import { help, type Options, parseOptions } from './options.js';
import { introduction, tableOf } from './report.js';
import { type AttackReport, passed, runScenario } from './run.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios/index.js';

const exitUsage = 64;

const parsed = parseOptions(
  process.argv.slice(2),
  scenarios.map(({ row }) => row),
);
switch (parsed.kind) {
  case 'help':
    print(help);
    break;
  case 'invalid':
    process.stderr.write(`${parsed.message}\n\n${help}`);
    process.exitCode = exitUsage;
    break;
  case 'run':
    await main(parsed.options);
}

async function main(options: Options): Promise<void> {
  const { rows, list, json, seed } = options;
  const chosen = scenarios.filter(({ row }) => rows.length === 0 || rows.includes(row));
  if (list) {
    for (const { row, title } of chosen) print(`${String(row).padStart(2)}  ${title}\n`);
    return;
  }
  if (!json) print(`seed ${seed}\n`);
  const failed: number[] = [];
  for (const scenario of chosen) {
    if (!(await play(scenario, options))) failed.push(scenario.row);
  }
  if (!json) print(failed.length === 0 ? '\nAll bounds held.\n' : `\nFailed rows: ${failed.join(', ')}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Plays a scenario on a platform of its own and prints what was measured. Resolves to whether all bounds held. */
async function play(scenario: Scenario, options: Options): Promise<boolean> {
  const { json, quick, seed } = options;
  if (!json) print(introduction(scenario));
  try {
    const world = await startWorld(scenario.platform ?? {}, { quick, seed });
    try {
      if (scenario.needsRedis && world.redis.source === 'none') {
        print(`   Skipped: it needs Redis, and there is none: ${world.redis.reason}\n`);
        return true;
      }
      const reports = await runScenario(scenario, world);
      print(json ? `${jsonOf(scenario, reports)}\n` : reports.map(tableOf).join(''));
      return passed(reports);
    } finally {
      await world.stop();
    }
  } catch (error) {
    print(
      json ? `${JSON.stringify({ row: scenario.row, error: String(error) })}\n` : `   FAILED: ${error}\n`,
    );
    return false;
  }
}

function jsonOf({ row, title }: Scenario, reports: readonly AttackReport[]): string {
  return JSON.stringify({ row, title, passed: passed(reports), reports });
}

function print(text: string): void {
  process.stdout.write(text);
}
