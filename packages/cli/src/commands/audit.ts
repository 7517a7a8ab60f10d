import { auditJson, listJson } from '@hypervize/api-json';
import type { Command } from 'commander';
import { auditTable } from '../tables.js';
import { type Run, wholeNumber } from './command.js';

export function addAuditCommands(program: Command, run: Run): void {
  program
    .command('audit')
    .description('read the audit log')
    .command('list')
    .description('list the latest entries of an account, or those that concern no account')
    .option('--account <id>', 'account id')
    .option('--key <key-id>', 'only entries of this key', '')
    .option('--limit <count>', 'maximum number of entries, 1 to 500', '100')
    .action(
      run(async ({ keys }, given: { account?: string; key: string; limit: string }) => {
        const pageSize = wholeNumber('--limit', given.limit);
        const request = { accountId: given.account ?? '', keyId: given.key, pageSize };
        const { entries, nextPageToken } = await keys.listAudit(request);
        return {
          json: listJson(entries.map(auditJson), nextPageToken),
          text: () => auditTable(entries),
        };
      }),
    );
}
