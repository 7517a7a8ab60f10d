import { userInfo } from 'node:os';
import { AppError } from '@hypervize/errors';
import { Command, Option } from 'commander';
import { type Clients, type Connection, connect } from './connect.js';
import {
  confirmationText,
  endpointTable,
  holderTable,
  keyTable,
  type Printed,
  plain,
  secretText,
} from './output.js';

/** Where the program's output goes. */
export interface Output {
  out(text: string): void;
}

const scopeHelp = 'inference, elastic-only, dedicated:read, dedicated:invoke, or global (legacy)';

/** The command line. `parseAsync` rejects with an AppError if a service refuses or cannot be reached. */
export function createProgram(output: Output): Command {
  const program = new Command('hvz')
    .description('Manages keys, users and endpoints over gRPC. For operators and scripts.')
    .option('--json', 'print JSON')
    .addOption(
      env('--key-service <host:port>', 'HVZ_KEY_SERVICE', 'where key-service is').default('127.0.0.1:50051'),
    )
    .addOption(
      env('--router <host:port>', 'HVZ_ROUTER', 'where inference-router is').default('127.0.0.1:50052'),
    )
    .addOption(env('--tls-cert <file>', 'HVZ_TLS_CERT', 'certificate to show, with --tls-key and --tls-ca'))
    .addOption(env('--tls-key <file>', 'HVZ_TLS_KEY', 'its key'))
    .addOption(env('--tls-ca <file>', 'HVZ_TLS_CA', 'the authority of the services'))
    .addHelpText(
      'after',
      '\nExample:\n  hvz users ensure alice@example.com\n  hvz keys create --account ID --name prod',
    );

  /** Makes an action: runs it with clients, prints what it resolves to. */
  const run =
    <A extends unknown[]>(work: (clients: Clients, ...args: A) => Promise<Printed>) =>
    async (...args: unknown[]) => {
      const { json, ...connection } = program.opts<Connection & { json?: boolean }>();
      const clients = connect(connection);
      try {
        const { value, text } = await work(clients, ...(args as A));
        output.out(json ? JSON.stringify(plain(value), null, 2) : text);
      } finally {
        for (const client of Object.values(clients)) client.close();
      }
    };
  const actor = { id: `operator:${userInfo().username}` };

  const keys = program.command('keys').description('API keys');
  const account = () => new Option('--account <id>', 'the account').makeOptionMandatory();
  keys
    .command('create')
    .description('make a key')
    .addOption(account())
    .requiredOption('--name <name>', '1 to 64 characters, unique among the active keys')
    .option('--scope <scope...>', scopeHelp, ['inference'])
    .option('--expires <time>', 'ISO 8601, such as 2030-01-31T00:00:00Z')
    .action(
      run(async ({ keys }, given: { account: string; name: string; scope: string[]; expires?: string }) => {
        const expiry = given.expires === undefined ? {} : { expiresUnixMs: timeOf(given.expires) };
        const { account: accountId, name, scope: scopes } = given;
        const made = await keys.createKey({ accountId, name, scopes, actor, ...expiry });
        return { value: made, text: secretText(made.secret) };
      }),
    );
  keys
    .command('list')
    .description('list the keys of an account')
    .addOption(account())
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
    .addOption(account())
    .action(
      run(async ({ keys }, given: { account: string }) => {
        const revealed = await keys.revealDefaultKey({ accountId: given.account, actor });
        return { value: revealed, text: secretText(revealed.secret) };
      }),
    );
  keys
    .command('revoke <key-id>')
    .description('take a key back, at once and for good')
    .addOption(account())
    .option('--reason <text>', 'for the audit log', '')
    .action(
      run(async ({ keys }, keyId: string, given: { account: string; reason: string }) => {
        const revoked = await keys.revokeKey({
          accountId: given.account,
          keyId,
          reason: given.reason,
          actor,
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
    .addOption(account())
    .option('--overlap <seconds>', 'how long the old one stays good, up to 604800', '0')
    .action(
      run(async ({ keys }, keyId: string, given: { account: string; overlap: string }) => {
        const overlapSeconds = wholeNumber('--overlap', given.overlap);
        const rolled = await keys.rollKey({ accountId: given.account, keyId, overlapSeconds, actor });
        const ended = confirmationText(`${keyId} is rolled.`, 'key', rolled.confirmation);
        return { value: rolled, text: `${secretText(rolled.secret)}\n${ended}` };
      }),
    );
  keys
    .command('update <key-id>')
    .description('give a key another name, other scopes, another expiry')
    .addOption(account())
    .option('--name <name>', '1 to 64 characters, unique among the active keys')
    .option('--scope <scope...>', scopeHelp)
    .option('--expires <time>', 'ISO 8601, or "never"')
    .action(
      run(
        async (
          { keys },
          keyId: string,
          given: { account: string; name?: string; scope?: string[]; expires?: string },
        ) => {
          const updated = await keys.updateKey({
            accountId: given.account,
            keyId,
            actor,
            ...(given.name === undefined ? {} : { name: given.name }),
            ...(given.scope === undefined ? {} : { scopes: given.scope }),
            ...(given.expires === 'never' ? { removeExpiry: true } : {}),
            ...(given.expires === undefined || given.expires === 'never'
              ? {}
              : { expiresUnixMs: timeOf(given.expires) }),
          });
          const shown = updated.key ? keyTable([updated.key]) : '';
          const text = updated.confirmation
            ? `${shown}\n${confirmationText(`${keyId} is changed.`, 'key', updated.confirmation)}`
            : shown;
          return { value: updated, text };
        },
      ),
    );

  const endpoints = program.command('endpoints').description('dedicated endpoints');
  endpoints
    .command('create')
    .description('make an endpoint')
    .addOption(account())
    .requiredOption('--model <model>', 'the model that its hosts serve')
    .requiredOption('--host <url...>', 'base URLs of its model servers, such as http://10.0.0.5:8000/v1')
    .option('--public', 'anyone may call it; its use is charged to the account')
    .action(
      run(
        async (
          { endpoints },
          given: { account: string; model: string; host: string[]; public?: boolean },
        ) => {
          const { account: accountId, model, host: hosts } = given;
          const authMode = given.public ? 'AUTH_MODE_PUBLIC' : 'AUTH_MODE_PRIVATE';
          const made = await endpoints.createEndpoint({ accountId, model, hosts, authMode });
          return { value: made, text: endpointTable(made.endpoint ? [made.endpoint] : []) };
        },
      ),
    );
  endpoints
    .command('list')
    .description('list the endpoints of an account')
    .addOption(account())
    .action(
      run(async ({ endpoints }, given: { account: string }) => {
        const found = await pages(async (pageToken) => {
          const page = await endpoints.listEndpoints({ accountId: given.account, pageSize: 500, pageToken });
          return { rows: page.endpoints, next: page.nextPageToken };
        });
        return { value: { endpoints: found }, text: endpointTable(found) };
      }),
    );
  endpoints
    .command('set-auth <endpoint-id> <private|public>')
    .description('say who may call an endpoint')
    .addOption(account())
    .action(
      run(async ({ endpoints }, endpointId: string, mode: string, given: { account: string }) => {
        if (mode !== 'private' && mode !== 'public')
          throw new AppError('invalid_request', 'Say private or public.');
        const authMode = mode === 'public' ? 'AUTH_MODE_PUBLIC' : 'AUTH_MODE_PRIVATE';
        const changed = await endpoints.setAuthMode({ accountId: given.account, endpointId, authMode });
        const shown = endpointTable(changed.endpoint ? [changed.endpoint] : []);
        const said = confirmationText(`${endpointId} is ${mode}.`, 'endpoint', changed.confirmation);
        return { value: changed, text: `${shown}\n${said}` };
      }),
    );
  endpoints
    .command('delete <endpoint-id>')
    .description('remove an endpoint for good; requests under way are cut off')
    .addOption(account())
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string }) => {
        const deleted = await endpoints.deleteEndpoint({ accountId: given.account, endpointId });
        return {
          value: deleted,
          text: confirmationText(`${endpointId} is deleted.`, 'endpoint', deleted.confirmation),
        };
      }),
    );

  program
    .command('revocations')
    .description('changes that take rights away')
    .command('get <id>')
    .description('how far a change has come; the id is "key-N" or "endpoint-N"')
    .action(
      run(async ({ keyRevocations, endpointRevocations }, id: string) => {
        const [, kind, seq] = /^(key|endpoint)-(\d{1,15})$/.exec(id) ?? [];
        if (kind === undefined) throw new AppError('invalid_request', 'The id must be key-N or endpoint-N.');
        const service = kind === 'key' ? keyRevocations : endpointRevocations;
        const { confirmation } = await service.getRevocation({ seq: Number(seq) });
        return {
          value: { confirmation },
          text: confirmationText(`Change ${seq}.`, kind as 'key' | 'endpoint', confirmation),
        };
      }),
    );
  for (const [command, title, clientOf] of [
    ['gateways', 'gateways', (clients: Clients) => clients.keyRevocations],
    ['routers', 'routers', (clients: Clients) => clients.endpointRevocations],
  ] as const) {
    program
      .command(command)
      .description(`the ${title} and their leases`)
      .command('list')
      .description(`every one that may use what it remembers, and how far behind it is`)
      .action(
        run(async (clients) => {
          const found = await clientOf(clients).listHolders({});
          return { value: found, text: holderTable(title, found.headSeq, found.holders) };
        }),
      );
  }

  const users = program.command('users').description('people and their accounts');
  users
    .command('suspend <account-id>')
    .description('take everything from an account until it is restored, at once')
    .option('--reason <text>', 'for the audit log', '')
    .action(
      run(async ({ users }, accountId: string, { reason }: { reason: string }) => {
        const suspended = await users.suspendUser({ accountId, reason, actor });
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
        const restored = await users.restoreUser({ accountId, actor });
        return { value: restored, text: `${accountId} is restored.` };
      }),
    );
  users
    .command('ensure <subject>')
    .description('the account of a subject, made if there is none')
    .option('--email <address>', 'for people to read', '')
    .action(
      run(async ({ users }, subject: string, given: { email: string }) => {
        const ensured = await users.ensureUser({ subject, email: given.email, actor });
        return { value: ensured, text: `${ensured.user?.accountId}${ensured.created ? '  (new)' : ''}` };
      }),
    );
  return program;
}

function env(flags: string, variable: string, description: string): Option {
  return new Option(flags, description).env(variable);
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new AppError('invalid_request', '--expires must be a time in ISO 8601.');
  return ms;
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new AppError('invalid_request', `${flag} must be a whole number.`);
  return Number(text);
}

/** Every row of every page. */
async function pages<T>(
  page: (token: string) => Promise<{ rows: readonly T[]; next: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const { rows, next } = await page(token);
    all.push(...rows);
    token = next;
  } while (token !== '');
  return all;
}
