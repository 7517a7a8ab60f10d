import { AppError } from '@hypervize/errors';
import type { Command } from 'commander';
import { confirmationText, keyTable, secretText } from '../output.js';
import { accountOption, operator, pages, type Run, wholeNumber } from './command.js';

const scopeHelp = 'inference, elastic-only, dedicated:read, dedicated:invoke, or global (legacy)';

export function addKeyCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make a key')
    .addOption(accountOption())
    .requiredOption('--name <name>', '1 to 64 characters, unique among the active keys')
    .option('--scope <scope...>', scopeHelp, ['inference'])
    .option('--expires <time>', 'ISO 8601, such as 2030-01-31T00:00:00Z')
    .option('--limit <count>', 'requests a minute that it may make')
    .action(
      run(async ({ keys }, given: Wanted & { account: string; name: string; scope: string[] }) => {
        const { account: accountId, name, scope: scopes } = given;
        const actor = operator();
        const made = await keys.createKey({
          accountId,
          name,
          scopes,
          actor,
          ...expiryOf(given),
          ...limitOf(given),
        });
        return { value: made, text: secretText(made.secret) };
      }),
    );
  keys
    .command('list')
    .description('list the keys of an account')
    .addOption(accountOption())
    .option('--all', 'the revoked ones too')
    .action(
      run(async ({ keys }, given: { account: string; all?: boolean }) => {
        const request = { accountId: given.account, includeRevoked: given.all === true, pageSize: 500 };
        const found = await pages(async (pageToken) => {
          const page = await keys.listKeys({ ...request, pageToken });
          return { rows: page.keys, next: page.nextPageToken };
        });
        return { value: { keys: found }, text: keyTable(found) };
      }),
    );
  keys
    .command('reveal-default')
    .description('give the default key of an account its secret; works once')
    .addOption(accountOption())
    .action(
      run(async ({ keys }, given: { account: string }) => {
        const revealed = await keys.revealDefaultKey({ accountId: given.account, actor: operator() });
        return { value: revealed, text: secretText(revealed.secret) };
      }),
    );
  keys
    .command('revoke <key-id>')
    .description('take a key back, at once and for good')
    .addOption(accountOption())
    .option('--reason <text>', 'for the audit log', '')
    .action(
      run(async ({ keys }, keyId: string, given: { account: string; reason: string }) => {
        const revoked = await keys.revokeKey({
          accountId: given.account,
          keyId,
          reason: given.reason,
          actor: operator(),
        });
        return {
          value: revoked,
          text: confirmationText(`${keyId} is revoked.`, 'key', revoked.confirmation),
        };
      }),
    );
  keys
    .command('roll <key-id>')
    .description('make a successor and end the key')
    .addOption(accountOption())
    .option('--overlap <seconds>', 'how long the old one stays good, up to 604800', '0')
    .action(
      run(async ({ keys }, keyId: string, given: { account: string; overlap: string }) => {
        const overlapSeconds = wholeNumber('--overlap', given.overlap);
        const rolled = await keys.rollKey({
          accountId: given.account,
          keyId,
          overlapSeconds,
          actor: operator(),
        });
        const ended = confirmationText(`${keyId} is rolled.`, 'key', rolled.confirmation);
        return { value: rolled, text: `${secretText(rolled.secret)}\n${ended}` };
      }),
    );
  keys
    .command('update <key-id>')
    .description('give a key another name, other scopes, another expiry, another limit')
    .addOption(accountOption())
    .option('--name <name>', '1 to 64 characters, unique among the active keys')
    .option('--scope <scope...>', scopeHelp)
    .option('--expires <time>', 'ISO 8601, or "never"')
    .option('--limit <count>', 'requests a minute that it may make, or "none"')
    .action(
      run(
        async (
          { keys },
          keyId: string,
          given: Wanted & { account: string; name?: string; scope?: string[] },
        ) => {
          const updated = await keys.updateKey({
            accountId: given.account,
            keyId,
            actor: operator(),
            ...(given.name === undefined ? {} : { name: given.name }),
            ...(given.scope === undefined ? {} : { scopes: given.scope }),
            ...(given.expires === 'never' ? { removeExpiry: true } : expiryOf(given)),
            ...(given.limit === 'none' ? { removeLimit: true } : limitOf(given)),
          });
          const shown = updated.key ? keyTable([updated.key]) : '';
          const text = updated.confirmation
            ? `${shown}\n${confirmationText(`${keyId} is changed.`, 'key', updated.confirmation)}`
            : shown;
          return { value: updated, text };
        },
      ),
    );
}

interface Wanted {
  readonly expires?: string;
  readonly limit?: string;
}

function expiryOf({ expires }: Wanted) {
  return expires === undefined ? {} : { expiresUnixMs: timeOf(expires) };
}

function limitOf({ limit }: Wanted) {
  return limit === undefined ? {} : { requestsPerMinute: wholeNumber('--limit', limit) };
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new AppError('invalid_request', '--expires must be a time in ISO 8601.');
  return ms;
}
