import { type Command, Option } from 'commander';
import { usageTable } from '../output.js';
import { accountOption, pages, type Run, wholeNumber } from './command.js';

const dimensions = {
  key: 'DIMENSION_KEY',
  endpoint: 'DIMENSION_ENDPOINT',
  model: 'DIMENSION_MODEL',
} as const;
const dayMs = 24 * 3_600_000;

export function addUsageCommands(program: Command, run: Run): void {
  program
    .command('usage')
    .description('what an account has used, day by day')
    .addOption(accountOption())
    .option('--days <count>', 'so many days up to now', '30')
    .addOption(
      new Option('--by <dimension...>', 'apart by')
        .choices(Object.keys(dimensions))
        .default(['key', 'model']),
    )
    .action(
      run(async ({ usage }, given: { account: string; days: string; by: (keyof typeof dimensions)[] }) => {
        const toUnixMs = Date.now();
        const by = given.by.map((name) => dimensions[name]);
        const question = {
          ...{ accountId: given.account, step: 'STEP_DAY' as const, by, toUnixMs },
          fromUnixMs: toUnixMs - wholeNumber('--days', given.days) * dayMs,
        };
        const rows = await pages(async (pageToken) => {
          const page = await usage.queryUsage({ ...question, pageToken });
          return { rows: page.rows, next: page.nextPageToken };
        });
        return { value: { rows }, text: usageTable(rows) };
      }),
    );
}
