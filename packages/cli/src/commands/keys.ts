import { keyJson, listJson, newKeyJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import { required } from '@hypervize/rpc';
import type { Command } from 'commander';
import { operatorRevocationJson } from '../json.js';
import { confirmationText, secretText } from '../messages.js';
import { keyTable, scopeLabels } from '../tables.js';
import { accountOption, allPages, operator, optionalNumber, type Run, wholeNumber } from './command.js';

const nameHelp = '1 to 64 characters, unique among the active keys of the account';
const scopeHelp = `one or more of ${scopeLabels.join(', ')}`;

export function addKeyCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('manage API keys');
  addCreate(keys, run);
  addList(keys, run);
  addRevealDefault(keys, run);
  addRevoke(keys, run);
  addRoll(keys, run);
  addUpdate(keys, run);
}

interface ExpiryAndLimit {
  readonly expires?: string;
  readonly limit?: string;
}

function addCreate(keys: Command, run: Run): void {
  keys
    .command('create')
    .description('create a key and print its secret')
    .addOption(accountOption())
    .requiredOption('--name <name>', nameHelp)
    .option('--scope <scope...>', scopeHelp, ['inference'])
    .option('--expires <time>', 'time of expiry in ISO 8601, such as 2030-01-31T00:00:00Z')
    .option('--limit <count>', 'requests per minute')
    .action(
      run(async ({ keys }, given: ExpiryAndLimit & { account: string; name: string; scope: string[] }) => {
        const { key, secret, repeated } = await keys.createKey({
          accountId: given.account,
          name: given.name,
          scopes: given.scope,
          actor: operator(),
          ...expiryOf(given),
          ...limitOf(given),
        });
        return { json: { ...newKeyJson(required(key), secret), repeated }, text: () => secretText(secret) };
      }),
    );
}

function addList(keys: Command, run: Run): void {
  keys
    .command('list')
    .description('list the keys of an account')
    .addOption(accountOption())
    .option('--all', 'include revoked keys')
    .action(
      run(async ({ keys }, given: { account: string; all?: boolean }) => {
        const request = { accountId: given.account, includeRevoked: given.all === true, pageSize: 500 };
        const rows = await allPages(async (pageToken) => {
          const page = await keys.listKeys({ ...request, pageToken });
          return { rows: page.keys, nextPageToken: page.nextPageToken };
        });
        return { json: listJson(rows.map(keyJson), ''), text: () => keyTable(rows) };
      }),
    );
}

function addRevealDefault(keys: Command, run: Run): void {
  keys
    .command('reveal-default')
    .description('create the secret of the default key of an account and print it; works once')
    .addOption(accountOption())
    .action(
      run(async ({ keys }, given: { account: string }) => {
        const { key, secret } = await keys.revealDefaultKey({ accountId: given.account, actor: operator() });
        return { json: newKeyJson(required(key), secret), text: () => secretText(secret) };
      }),
    );
}

function addRevoke(keys: Command, run: Run): void {
  keys
    .command('revoke <key-id>')
    .description('revoke a key at once; this cannot be undone')
    .addOption(accountOption())
    .option('--reason <text>', 'reason for the audit log', '')
    .action(
      run(async ({ keys }, keyId: string, { account, reason }: { account: string; reason: string }) => {
        const request = { accountId: account, keyId, reason, actor: operator() };
        const { key, confirmation } = await keys.revokeKey(request);
        return {
          json: { ...keyJson(required(key)), revocation: operatorRevocationJson('key', confirmation) },
          text: (command) => confirmationText(`${keyId} is revoked.`, 'key', confirmation, command),
        };
      }),
    );
}

function addRoll(keys: Command, run: Run): void {
  keys
    .command('roll <key-id>')
    .description('replace a key by a new one with the same rights and print the new secret')
    .addOption(accountOption())
    .option('--overlap <seconds>', 'how long the old key stays valid, 0 to 604800', '0')
    .action(
      run(async ({ keys }, keyId: string, { account, overlap }: { account: string; overlap: string }) => {
        const overlapSeconds = wholeNumber('--overlap', overlap);
        const request = { accountId: account, keyId, overlapSeconds, actor: operator() };
        const { key, secret, predecessor, confirmation, repeated } = await keys.rollKey(request);
        return {
          json: {
            ...newKeyJson(required(key), secret),
            repeated,
            predecessor: keyJson(required(predecessor)),
            revocation: operatorRevocationJson('key', confirmation),
          },
          text: (command) =>
            `${secretText(secret)}\n${confirmationText(`${keyId} is rolled.`, 'key', confirmation, command)}`,
        };
      }),
    );
}

function addUpdate(keys: Command, run: Run): void {
  keys
    .command('update <key-id>')
    .description('change the name, scopes, expiry or limit of a key')
    .addOption(accountOption())
    .option('--name <name>', nameHelp)
    .option('--scope <scope...>', scopeHelp)
    .option('--expires <time>', 'time of expiry in ISO 8601, or "never"')
    .option('--limit <count>', 'requests per minute, or "none"')
    .action(
      run(
        async (
          { keys },
          keyId: string,
          given: ExpiryAndLimit & { account: string; name?: string; scope?: string[] },
        ) => {
          const { key, confirmation } = await keys.updateKey({
            accountId: given.account,
            keyId,
            actor: operator(),
            ...(given.name === undefined ? {} : { name: given.name }),
            ...(given.scope === undefined ? {} : { scopes: given.scope }),
            ...(given.expires === 'never' ? { removeExpiry: true } : expiryOf(given)),
            ...(given.limit === 'none' ? { removeLimit: true } : limitOf(given)),
          });
          const shown = keyTable([required(key)]);
          return {
            json: { ...keyJson(required(key)), revocation: operatorRevocationJson('key', confirmation) },
            text: (command) =>
              confirmation
                ? `${shown}\n${confirmationText(`${keyId} is changed.`, 'key', confirmation, command)}`
                : shown,
          };
        },
      ),
    );
}

function expiryOf({ expires }: ExpiryAndLimit) {
  return expires === undefined ? {} : { expiresUnixMs: timeOf(expires) };
}

function limitOf({ limit }: ExpiryAndLimit) {
  return optionalNumber('requestsPerMinute', '--limit', limit);
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    const message = '--expires must be a time in ISO 8601, such as 2030-01-31T00:00:00Z.';
    throw new AppError('invalid_request', message);
  }
  return ms;
}
