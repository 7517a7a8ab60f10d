import { listJson, usageDimensions, usageRowJson } from '@hypervize/api-json';
import { type Command, Option } from 'commander';
import { usageTable } from '../tables.js';
import { accountOption, allPages, type Run, wholeNumber } from './command.js';

const dayMs = 24 * 3_600_000;

export function addUsageCommands(program: Command, run: Run): void {
  program
    .command('usage')
    .description('show the usage of an account by day')
    .addOption(accountOption())
    .option('--days <count>', 'number of days up to now', '30')
    .addOption(
      new Option('--by <dimension...>', 'dimensions to group by')
        .choices(Object.keys(usageDimensions))
        .default(['key', 'model']),
    )
    .action(
      run(
        async ({ usage }, given: { account: string; days: string; by: (keyof typeof usageDimensions)[] }) => {
          const toUnixMs = Date.now();
          const by = given.by.map((name) => usageDimensions[name]);
          const request = {
            ...{ accountId: given.account, step: 'STEP_DAY' as const, by, toUnixMs },
            fromUnixMs: toUnixMs - wholeNumber('--days', given.days) * dayMs,
          };
          const rows = await allPages((pageToken) => usage.queryUsage({ ...request, pageToken }));
          return { json: listJson(rows.map(usageRowJson), ''), text: () => usageTable(rows) };
        },
      ),
    );
}
