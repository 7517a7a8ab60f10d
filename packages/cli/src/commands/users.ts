import type { Command } from 'commander';
import { confirmationText } from '../output.js';
import { operator, optional, type Run } from './command.js';

export function addUserCommands(program: Command, run: Run): void {
  const users = program.command('users').description('people and their accounts');
  users
    .command('suspend <account-id>')
    .description('take everything from an account until it is restored, at once')
    .option('--reason <text>', 'for the audit log', '')
    .action(
      run(async ({ users }, accountId: string, { reason }: { reason: string }) => {
        const suspended = await users.suspendUser({ accountId, reason, actor: operator() });
        return {
          value: suspended,
          text: confirmationText(`${accountId} is suspended.`, 'key', suspended.confirmation),
        };
      }),
    );
  users
    .command('limit <account-id>')
    .description("say how much an account may use; what is not given is the platform's usual again")
    .option('--requests-per-minute <count>', 'of all its keys together')
    .option('--tokens-per-month <count>', 'of a calendar month (UTC)')
    .action(
      run(
        async (
          { users },
          accountId: string,
          given: { requestsPerMinute?: string; tokensPerMonth?: string },
        ) => {
          const limits = {
            ...optional('requestsPerMinute', '--requests-per-minute', given.requestsPerMinute),
            ...optional('tokensPerMonth', '--tokens-per-month', given.tokensPerMonth),
          };
          const limited = await users.setAccountLimits({ accountId, limits, actor: operator() });
          const { requestsPerMinute = 'as usual', tokensPerMonth = 'as usual' } = limits;
          const text = `${accountId}: requests a minute ${requestsPerMinute}, tokens a month ${tokensPerMonth}.`;
          return { value: limited, text };
        },
      ),
    );
  users
    .command('restore <account-id>')
    .description('end a suspension')
    .action(
      run(async ({ users }, accountId: string) => {
        const restored = await users.restoreUser({ accountId, actor: operator() });
        return { value: restored, text: `${accountId} is restored.` };
      }),
    );
  users
    .command('ensure <subject>')
    .description('the account of a subject, made if there is none')
    .option('--email <address>', 'for people to read', '')
    .action(
      run(async ({ users }, subject: string, given: { email: string }) => {
        const ensured = await users.ensureUser({ subject, email: given.email, actor: operator() });
        return { value: ensured, text: `${ensured.user?.accountId}${ensured.created ? '  (new)' : ''}` };
      }),
    );
}
