import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from './platform.js';

const hvzProgram = fileURLToPath(new URL('../../../cli/bin/hvz.js', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ redis: 'none' });
});
afterAll(() => platform?.stop());

function hvz(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { keyService, router } = platform.ports;
  const where = { HVZ_KEY_SERVICE: `127.0.0.1:${keyService}`, HVZ_ROUTER: `127.0.0.1:${router}` };
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...where };
  return new Promise((resolve) => {
    execFile(process.execPath, [hvzProgram, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}
const json = async (...args: string[]) => JSON.parse((await hvz('--json', ...args)).out);

test('the command line leads a user from sign-up to a rolled and revoked key, without Redis', async () => {
  const { user, created } = await json('users', 'ensure', 'alice', '--email', 'alice@example.com');
  expect(created).toBe(true);
  expect((await json('users', 'ensure', 'alice')).user).toEqual(user);
  const account = ['--account', user.accountId];

  const made = await hvz(
    'keys',
    'create',
    ...account,
    '--name',
    'prod',
    '--scope',
    'elastic-only',
    'dedicated:read',
  );
  const [key = ''] = /hvz_live_\w{33}/.exec(made.out) ?? [];
  expect(key).not.toBe('');
  const listed = await hvz('keys', 'list', ...account);
  expect(listed.out).toMatch(/KEY ID +NAME +SCOPES/);
  expect(listed.out).toContain('elastic-only,dedicated:read');
  expect(listed.out).not.toContain(key.slice(17));
  const rolled = await json('keys', 'roll', key.slice(9, 17), ...account, '--overlap', '60');
  expect(rolled.secret).toMatch(/^hvz_live_/);
  expect(JSON.stringify(rolled)).not.toContain('"_');
  const revoked = await hvz('keys', 'revoke', key.slice(9, 17), ...account, '--reason', 'done');
  expect(revoked.out).toContain('is revoked');
  expect((await hvz('keys', 'list', ...account, '--all')).out).toMatch(/revoked \d{4}-/);

  const { endpoint } = await json(
    'endpoints',
    'create',
    ...account,
    '--model',
    'm',
    '--host',
    'http://10.0.0.1/v1',
  );
  expect((await hvz('endpoints', 'set-auth', endpoint.endpointId, 'public', ...account)).out).toContain(
    'public',
  );
  expect((await json('endpoints', 'list', ...account)).endpoints).toHaveLength(1);
}, 60_000);

test('mistakes are said with what to do, and an exit code', async () => {
  const unknown = await hvz(
    'keys',
    'revoke',
    'AAAAAAAA',
    '--account',
    '00000000-0000-0000-0000-000000000000',
  );
  expect(unknown).toMatchObject({ code: 1, err: 'hvz: There is no such key. (key_not_found)\n' });
  const away = await hvz('--key-service', '127.0.0.1:9', 'users', 'ensure', 'x');
  expect(away.code).toBe(1);
  expect(away.err).toContain('Is the service running');
  expect((await hvz('keys', 'create')).err).toContain('--account');
  expect((await hvz('--help')).out).toContain('Example');
}, 60_000);
