import { required } from '@hypervize/rpc';
import type { Command } from 'commander';
import { accountJson, operatorRevocationJson } from '../json.js';
import { confirmationText } from '../messages.js';
import { operator, optionalNumber, type Run } from './command.js';

export function addUserCommands(program: Command, run: Run): void {
  const users = program.command('users').description('manage users and their accounts');
  addEnsure(users, run);
  addLimit(users, run);
  addSuspend(users, run);
  addRestore(users, run);
}

function addEnsure(users: Command, run: Run): void {
  users
    .command('ensure <subject>')
    .description('print the account id of a subject, and create the account if it does not exist')
    .option('--email <address>', 'email address, shown to operators', '')
    .action(
      run(async ({ users }, subject: string, { email }: { email: string }) => {
        const { user, created } = await users.ensureUser({ subject, email, actor: operator() });
        const account = accountJson(required(user));
        return {
          json: { ...account, created },
          text: () => `${account.id}${created ? '  (new)' : ''}`,
        };
      }),
    );
}

function addLimit(users: Command, run: Run): void {
  users
    .command('limit <account-id>')
    .description('set the limits of an account; a limit that is not given is reset to the default')
    .option('--requests-per-minute <count>', 'limit of all keys of the account together')
    .option('--tokens-per-month <count>', 'quota of a calendar month (UTC)')
    .action(
      run(
        async (
          { users },
          accountId: string,
          given: { requestsPerMinute?: string; tokensPerMonth?: string },
        ) => {
          const limits = {
            ...optionalNumber('requestsPerMinute', '--requests-per-minute', given.requestsPerMinute),
            ...optionalNumber('tokensPerMonth', '--tokens-per-month', given.tokensPerMonth),
          };
          const { user } = await users.setAccountLimits({ accountId, limits, actor: operator() });
          const { requestsPerMinute = 'default', tokensPerMonth = 'default' } = limits;
          const text = `${accountId}: requests per minute ${requestsPerMinute}, tokens per month ${tokensPerMonth}.`;
          return { json: accountJson(required(user)), text: () => text };
        },
      ),
    );
}

function addSuspend(users: Command, run: Run): void {
  users
    .command('suspend <account-id>')
    .description('suspend an account at once: its keys stop working until it is restored')
    .option('--reason <text>', 'reason for the audit log', '')
    .action(
      run(async ({ users }, accountId: string, { reason }: { reason: string }) => {
        const { user, confirmation } = await users.suspendUser({ accountId, reason, actor: operator() });
        return {
          json: { ...accountJson(required(user)), revocation: operatorRevocationJson('key', confirmation) },
          text: (command) => confirmationText(`${accountId} is suspended.`, 'key', confirmation, command),
        };
      }),
    );
}

function addRestore(users: Command, run: Run): void {
  users
    .command('restore <account-id>')
    .description('end the suspension of an account')
    .action(
      run(async ({ users }, accountId: string) => {
        const { user } = await users.restoreUser({ accountId, actor: operator() });
        return { json: accountJson(required(user)), text: () => `${accountId} is restored.` };
      }),
    );
}
