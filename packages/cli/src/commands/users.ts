import type { Command } from 'commander';
import { confirmationText } from '../output.js';
import { operator, type Run } from './command.js';

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
