import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

const hvzProgram = fileURLToPath(new URL('../../../../packages/cli/bin/hvz.js', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    redis: 'none',
    env: { 'inference-router': { PROBE_INTERVAL_MS: '200' } },
  });
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

test('hvz takes a user from sign-up to a rolled and revoked key, without Redis', async () => {
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

test('hvz shows, scales, drains and deletes an endpoint', async () => {
  const { user } = await json('users', 'ensure', 'bob');
  const account = ['--account', user.accountId];
  const host = `http://127.0.0.1:${platform.ports.standIn}/v1`;
  const made = ['--model', 'm', '--host', host, 'http://127.0.0.1:9/v1'];
  const { endpointId } = (await json('endpoints', 'create', ...account, ...made)).endpoint;
  await eventually(async () =>
    expect((await hvz('endpoints', 'show', endpointId, ...account)).out).toMatch(
      new RegExp(`STATE[^]*${endpointId} +ready +m +private +${host},`),
    ),
  );
  const scaled = await hvz('endpoints', 'scale', endpointId, ...account, '--host', host);
  expect(scaled.out).toContain(`${host}  `);
  expect(scaled.out).not.toContain(':9/');
  const drained = await hvz('endpoints', 'delete', endpointId, ...account, '--drain', '600');
  expect(drained.out).toContain('deleted in 600 s. This is confirmed');
  expect((await hvz('endpoints', 'list', ...account)).out).toMatch(/ draining /);
  const again = await hvz('endpoints', 'scale', endpointId, ...account, '--host', host);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('(endpoint_not_active)') });
  expect((await hvz('endpoints', 'delete', endpointId, ...account)).out).toContain('is deleted');
  expect((await hvz('endpoints', 'list', ...account)).out).toBe('No endpoints.\n');
}, 60_000);

test('hvz puts, shows and deletes a pool, and drains a host of it', async () => {
  const host = 'http://127.0.0.1:9/v1';
  const row = async () => {
    const { out } = await hvz('pools', 'list');
    return out
      .split('\n')
      .find((line) => line.startsWith('from-hvz '))
      ?.split(/ +/)
      .slice(1);
  };
  await hvz('pools', 'put', 'from-hvz', '--host', host, '--max-per-host', '2', '--no-stream-usage');
  expect((await hvz('pools', 'list')).out).toMatch(
    /POOL +WAITING +HOST +OUTSTANDING +PROBE +EJECTED +DRAINING/,
  );
  await eventually(async () => expect(await row()).toEqual(['0', host, '0', 'down', 'no', 'no']));
  expect((await hvz('hosts', 'drain', host)).out).toBe(`${host} gets nothing new.\n`);
  expect(await row()).toEqual(['0', host, '0', 'down', 'no', 'yes']);
  await hvz('hosts', 'undrain', host);
  expect((await row())?.at(-1)).toBe('no');
  const { pools } = await json('pools', 'list');
  expect(pools).toContainEqual(expect.objectContaining({ name: 'from-hvz', dedicated: false }));
  const wrong = await hvz('pools', 'put', 'from-hvz', '--host', 'nowhere');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('(invalid_request)') });
  expect((await hvz('pools', 'put', 'from-hvz', '--host', host, '--wait-ms', 'long')).err).toContain(
    '--wait-ms',
  );
  await hvz('pools', 'delete', 'from-hvz');
  expect(await row()).toBeUndefined();
  expect((await hvz('pools', 'delete', 'from-hvz')).err).toContain('(model_not_found)');
}, 60_000);

test('a wrong command prints what to do and sets an exit code', async () => {
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

test('hvz limits keys and accounts, and shows usage', async () => {
  const { user } = await json('users', 'ensure', 'carol');
  const account = ['--account', user.accountId];
  const made = await json('keys', 'create', ...account, '--name', 'slow', '--limit', '100');
  expect((await hvz('keys', 'list', ...account)).out).toContain('100/min');
  const updated = await hvz('keys', 'update', made.key.keyId, ...account, '--limit', 'none');
  expect(updated.out).not.toContain('100/min');
  const limited = await hvz('users', 'limit', user.accountId, '--tokens-per-month', '1000000');
  expect(limited.out).toContain('requests a minute as usual, tokens a month 1000000');
  expect((await hvz('users', 'limit', user.accountId, '--tokens-per-month', 'much')).err).toContain(
    'whole number',
  );

  expect((await hvz('usage', ...account)).out).toContain('Nothing was used.');
  expect((await send(platform, { headers: bearer(made.secret), body: chat() })).status).toBe(200);
  await eventually(async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect((await hvz('usage', ...account, '--days', '1')).out).toMatch(
      new RegExp(`${today} +${made.key.keyId} +– +stand-in +1 `),
    );
  });
  expect((await hvz('usage', ...account, '--by', 'colour')).err).toContain('key, endpoint, model');
});
