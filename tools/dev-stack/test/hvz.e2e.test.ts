import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

const hvzPackage = new URL('../../../../packages/cli/package.json', import.meta.url);
const hvzProgram = fileURLToPath(new URL('../../../../packages/cli/bin/hvz.js', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    redis: 'none',
    env: { 'inference-router': { PROBE_INTERVAL_MS: '200' } },
  });
});
afterAll(() => platform?.stop());

function hvz(...args: string[]) {
  return hvzWith({}, ...args);
}

/** Runs the program with further variables in its environment. */
function hvzWith(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { keyService, router } = platform.ports;
  const where = { HVZ_KEY_SERVICE: `127.0.0.1:${keyService}`, HVZ_ROUTER: `127.0.0.1:${router}` };
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...where, ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [hvzProgram, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}
const json = async (...args: string[]) => JSON.parse((await hvz('--json', ...args)).out);

/** A response of the HTTP API, as JSON. */
async function http(method: string, path: string, key: string, body?: object) {
  const text = body ? JSON.stringify(body) : '';
  return JSON.parse((await send(platform, { method, path, headers: bearer(key), body: text })).text);
}

test('a user can be created, and keys created, rolled and revoked, without Redis', async () => {
  const user = await json('users', 'ensure', 'alice', '--email', 'alice@example.com');
  expect(user).toMatchObject({
    object: 'account',
    subject: 'alice',
    email: 'alice@example.com',
    created: true,
  });
  expect(await json('users', 'ensure', 'alice', '--email', 'alice@example.com')).toEqual({
    ...user,
    created: false,
  });
  const account = ['--account', user.id];

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
  expect(rolled.key).toMatch(/^hvz_live_/);
  expect(JSON.stringify(rolled)).not.toContain('"_');
  const revoked = await hvz('keys', 'revoke', key.slice(9, 17), ...account, '--reason', 'done');
  expect(revoked.out).toContain('is revoked');
  expect((await hvz('keys', 'list', ...account, '--all')).out).toMatch(/revoked \d{4}-/);

  const endpoint = await json(
    'endpoints',
    'create',
    ...account,
    '--model',
    'm',
    '--host',
    'http://127.0.0.1:9/v1',
  );
  expect((await hvz('endpoints', 'set-auth', endpoint.id, 'public', ...account)).out).toContain('public');
  expect((await json('endpoints', 'list', ...account)).data).toHaveLength(1);
}, 60_000);

test('an endpoint can be shown, scaled, drained and deleted', async () => {
  const account = ['--account', (await json('users', 'ensure', 'bob')).id];
  const host = `http://127.0.0.1:${platform.ports.standIn}/v1`;
  const made = ['--model', 'm', '--host', host, 'http://127.0.0.1:9/v1'];
  const { id: endpointId } = await json('endpoints', 'create', ...account, ...made);
  await eventually(async () =>
    expect((await hvz('endpoints', 'show', endpointId, ...account)).out).toMatch(
      new RegExp(`STATE[^]*${endpointId} +ready +m +private +${host},`),
    ),
  );
  const scaled = await hvz('endpoints', 'scale', endpointId, ...account, '--host', host);
  expect(scaled.out).toContain(`${host}  `);
  expect(scaled.out).not.toContain(':9/');
  const drained = await hvz('endpoints', 'delete', endpointId, ...account, '--drain', '600');
  expect(drained.out).toMatch(/deleted in 600 s\. CONFIRMED in \d+ ms: it is in effect everywhere\./);
  expect((await hvz('endpoints', 'list', ...account)).out).toMatch(/ draining /);
  const again = await hvz('endpoints', 'scale', endpointId, ...account, '--host', host);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('(endpoint_not_active)') });
  expect((await hvz('endpoints', 'delete', endpointId, ...account)).out).toContain('is deleted');
  expect((await hvz('endpoints', 'list', ...account)).out).toBe('No endpoints.\n');
}, 60_000);

test('a pool can be stored, shown and deleted, and its hosts drained', async () => {
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
  expect((await hvz('hosts', 'drain', host)).out).toBe(`${host} gets no new requests.\n`);
  expect(await row()).toEqual(['0', host, '0', 'down', 'no', 'yes']);
  await hvz('hosts', 'undrain', host);
  expect((await row())?.at(-1)).toBe('no');
  const { data: pools } = await json('pools', 'list');
  expect(pools).toContainEqual(expect.objectContaining({ id: 'from-hvz', dedicated: false }));
  const wrong = await hvz('pools', 'put', 'from-hvz', '--host', 'nowhere');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('(invalid_request)') });
  expect((await hvz('pools', 'put', 'from-hvz', '--host', host, '--wait-ms', 'long')).err).toContain(
    '--wait-ms',
  );
  await hvz('pools', 'delete', 'from-hvz');
  expect(await row()).toBeUndefined();
  expect((await hvz('pools', 'delete', 'from-hvz')).err).toContain('(model_not_found)');
}, 60_000);

test('errors say what to do next, and set the exit code', async () => {
  const unknown = await hvz(
    'keys',
    'revoke',
    'AAAAAAAA',
    '--account',
    '00000000-0000-0000-0000-000000000000',
  );
  expect(unknown).toMatchObject({
    code: 1,
    err: 'hvz: The API key does not exist. List the keys of the account to find its id. (key_not_found)\n',
  });
  const away = await hvz('--key-service', '127.0.0.1:9', 'users', 'ensure', 'x');
  expect(away.code).toBe(1);
  expect(away.err).toContain('Is the service running');
  expect(away.err).toContain('--key-service');
  const plaintext = ['--key-service', 'keys.invalid:50051', 'keys', 'list', '--account', 'x'];
  for (const allowed of ['', 'false']) {
    expect(await hvzWith({ HVZ_ALLOW_PLAINTEXT: allowed }, ...plaintext)).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('--allow-plaintext') },
    });
  }
  expect((await hvz('--allow-plaintext', ...plaintext)).err).toContain('Is the service running');
  const incomplete = await hvz('keys', 'create');
  expect(incomplete).toMatchObject({ code: 1, err: expect.stringContaining('--account') });
  expect(incomplete.err).toContain('--help');
  expect((await hvz('--help')).out).toContain('Example');
  expect(await hvz('--tls-cert', 'a.pem', 'pools', 'list')).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('--tls-cert, --tls-key and --tls-ca together') },
  });
}, 60_000);

test('an unknown scope is refused with a list of the valid scopes', async () => {
  const account = ['--account', (await json('users', 'ensure', 'erin')).id];
  const { code, err } = await hvz('keys', 'create', ...account, '--name', 'x', '--scope', 'foo');
  expect(code).toBe(1);
  expect(err).toContain('There is no scope "foo".');
  for (const scope of ['inference', 'global', 'elastic-only', 'dedicated:read', 'dedicated:invoke']) {
    expect(err).toContain(scope);
  }
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(hvzPackage, 'utf8'));
  expect(await hvz('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('help and hints name the command with which the program was started', async () => {
  expect((await hvz('keys', '--help')).out).toContain('Usage: hvz keys');
  const viaNpm = await hvzWith({ npm_lifecycle_event: 'hvz' }, 'keys', '--help');
  expect(viaNpm.out).toContain('Usage: npm run -s hvz -- keys');
});

describe('--json prints what the HTTP API returns', () => {
  let account: string[];
  let accountId: string;
  let manager: string;
  beforeAll(async () => {
    accountId = (await json('users', 'ensure', 'dave')).id;
    account = ['--account', accountId];
    manager = (await json('keys', 'create', ...account, '--name', 'manager', '--scope', 'global')).key;
  });
  const fieldsOf = (object: object) => Object.keys(object).sort();

  test('for keys that are created, listed, changed, rolled and revoked', async () => {
    const wanted = { expires_at: '2100-01-01T00:00:00.000Z', requests_per_minute: 100 };
    const byHttp = await http('POST', '/api/keys', manager, { name: 'a', scopes: ['inference'], ...wanted });
    const options = ['--expires', wanted.expires_at, '--limit', '100'];
    const byCli = await json('keys', 'create', ...account, '--name', 'b', ...options);
    expect(byCli).toMatchObject({ ...wanted, object: 'api_key', id: byCli.key.slice(9, 17), name: 'b' });
    expect(fieldsOf(byCli)).toEqual(fieldsOf(byHttp));

    const changedByHttp = await http('PATCH', `/api/keys/${byHttp.id}`, manager, { expires_at: null });
    const changedByCli = await json('keys', 'update', byCli.id, ...account, '--expires', 'never');
    expect(changedByCli).toMatchObject({ id: byCli.id, expires_at: null });
    expect(fieldsOf(changedByCli)).toEqual(fieldsOf(changedByHttp));

    const rolledByHttp = await http('POST', `/api/keys/${byHttp.id}/roll`, manager, { overlap_seconds: 60 });
    const rolledByCli = await json('keys', 'roll', byCli.id, ...account, '--overlap', '60');
    expect(rolledByCli.predecessor).toMatchObject({ id: byCli.id, successor_id: rolledByCli.id });
    expect(fieldsOf(rolledByCli)).toEqual(fieldsOf(rolledByHttp));
    expect(fieldsOf(rolledByCli.predecessor)).toEqual(fieldsOf(rolledByHttp.predecessor));

    const revokedByHttp = await http('DELETE', `/api/keys/${byHttp.id}`, manager, { reason: 'done' });
    const revokedByCli = await json('keys', 'revoke', byCli.id, ...account, '--reason', 'done');
    expect(revokedByCli).toMatchObject({ id: byCli.id, revoked_reason: 'done' });
    expect(fieldsOf(revokedByCli)).toEqual(fieldsOf(revokedByHttp));

    // The time of last use is written in the background.
    await eventually(async () =>
      expect(await json('keys', 'list', ...account, '--all')).toEqual(
        await http('GET', '/api/keys?include_revoked=true', manager),
      ),
    );
  });

  test('for revocations, with the holders that they wait for', async () => {
    const { id } = await json('keys', 'create', ...account, '--name', 'short-lived');
    const { revocation } = await json('keys', 'revoke', id, ...account);
    expect(revocation).toMatchObject({ object: 'revocation', id: expect.stringMatching(/^key-\d+$/) });
    const byCli = await json('revocations', 'get', revocation.id);
    const byHttp = await http('GET', `/api/revocations/${revocation.id}`, manager);
    expect(byCli).toEqual({ ...byHttp, waiting_for: [] });
  });

  test('for the audit log, of an account and of the platform', async () => {
    const byCli = await json('audit', 'list', ...account, '--limit', '3');
    const byHttp = await http('GET', '/api/audit?page_size=3', manager);
    expect(byCli).toEqual(byHttp);
    expect(byCli.data[0]).toMatchObject({ object: 'audit_entry', outcome: 'success', endpoint_id: null });
    expect(await json('audit', 'list')).toMatchObject({ object: 'list', next_page_token: null });
  });

  test('for endpoints that are created, shown, listed, scaled, made public and deleted', async () => {
    const hosts = [`http://127.0.0.1:${platform.ports.standIn}/v1`];
    const byHttp = await http('POST', '/api/endpoints', manager, { model: 'm', hosts });
    const { id, ...created } = await json(
      'endpoints',
      'create',
      ...account,
      '--model',
      'm',
      '--host',
      ...hosts,
    );
    expect(fieldsOf({ id, ...created })).toEqual(fieldsOf(byHttp));

    const path = `/api/endpoints/${id}`;
    await eventually(async () =>
      expect(await json('endpoints', 'show', id, ...account)).toMatchObject({ state: 'ready', hosts }),
    );
    expect(await json('endpoints', 'show', id, ...account)).toEqual(await http('GET', path, manager));
    const listed = await json('endpoints', 'list', ...account);
    expect(listed).toEqual(await http('GET', '/api/endpoints', manager));
    expect(listed.data).toHaveLength(2);

    const scaled = await json('endpoints', 'scale', id, ...account, '--host', 'http://127.0.0.1:9/v1');
    expect(scaled).toEqual(await http('GET', path, manager));
    const madePublic = await json('endpoints', 'set-auth', id, 'public', ...account);
    const madePublicByHttp = await http('PATCH', `/api/endpoints/${byHttp.id}`, manager, {
      auth_mode: 'public',
    });
    expect(madePublic.auth_mode).toBe('public');
    expect(fieldsOf(madePublic)).toEqual(fieldsOf(madePublicByHttp));

    const deleted = await json('endpoints', 'delete', id, ...account);
    const deletedByHttp = await http('DELETE', `/api/endpoints/${byHttp.id}`, manager);
    expect(deleted).toMatchObject({ object: 'endpoint', id, deleted: true, state: 'deleted' });
    expect(fieldsOf(deleted)).toEqual(fieldsOf(deletedByHttp));
  });

  test('for usage and limits', async () => {
    const { key } = await json('keys', 'create', ...account, '--name', 'used');
    expect((await send(platform, { headers: bearer(key), body: chat() })).status).toBe(200);
    await eventually(async () => {
      const byCli = await json('usage', ...account);
      expect(byCli.data).toContainEqual(expect.objectContaining({ key_id: key.slice(9, 17), requests: 1 }));
      expect(byCli).toEqual(await http('GET', '/api/usage?by=key,model', manager));
    });

    const limits = { requests_per_minute: 5_000, tokens_per_month: 1_000_000 };
    const options = ['--requests-per-minute', '5000', '--tokens-per-month', '1000000'];
    expect(await json('users', 'limit', accountId, ...options)).toMatchObject({ id: accountId, ...limits });
    await eventually(async () => expect(await http('GET', '/api/quota', manager)).toMatchObject(limits));
  });
});

test('keys and accounts can be limited, and usage shown', async () => {
  const { id: accountId } = await json('users', 'ensure', 'carol');
  const account = ['--account', accountId];
  const made = await json('keys', 'create', ...account, '--name', 'slow', '--limit', '100');
  expect((await hvz('keys', 'list', ...account)).out).toContain('100/min');
  const updated = await hvz('keys', 'update', made.id, ...account, '--limit', 'none');
  expect(updated.out).not.toContain('100/min');
  const limited = await hvz('users', 'limit', accountId, '--tokens-per-month', '1000000');
  expect(limited.out).toContain('requests per minute default, tokens per month 1000000');
  expect((await hvz('users', 'limit', accountId, '--tokens-per-month', 'much')).err).toContain(
    'whole number',
  );

  expect((await hvz('usage', ...account)).out).toContain('No usage.');
  expect((await send(platform, { headers: bearer(made.key), body: chat() })).status).toBe(200);
  await eventually(async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect((await hvz('usage', ...account, '--days', '1')).out).toMatch(
      new RegExp(`${today} +${made.id} +– +stand-in +1 `),
    );
  });
  expect((await hvz('usage', ...account, '--by', 'colour')).err).toContain('key, endpoint, model');
});

test('sessions are listed and ended, one or all, and an end says whether it is in effect', async () => {
  const { id: accountId } = await json('users', 'ensure', 'signed-in');
  const gateway = createClient(contracts.sessions, {
    target: `127.0.0.1:${platform.ports.keyService}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 10_000,
  });
  const actor = { id: `user:${accountId}`, address: '192.0.2.1' };
  const request = { accountId, actor, userAgent: 'Test/1.0' };
  const [one, two] = [await gateway.createSession(request), await gateway.createSession(request)];
  const reasonOf = async ({ secret }: { secret: string }) =>
    (await gateway.verifySession({ session: secret })).refusal?.reason ?? 'GOOD';

  const listed = await hvz('sessions', 'list', accountId);
  expect(listed.out).toMatch(/SESSION ID +CREATED +LAST USED +EXPIRES +ADDRESS +USER AGENT/);
  for (const { session, secret } of [one, two]) {
    expect(listed.out).toContain(`${session?.sessionId}  `);
    expect(listed.out).not.toContain(secret.slice(21));
  }
  const { data } = await json('sessions', 'list', accountId);
  expect(data[0]).toMatchObject({
    object: 'session',
    account_id: accountId,
    ended_at: null,
    address: '192.0.2.1',
  });

  for (const wrong of [
    ['sessions', 'end', accountId],
    ['sessions', 'end', accountId, 'AbCdEfGhIjKl', '--all'],
  ]) {
    const refused = await hvz(...wrong);
    expect([refused.code === 0, refused.err.includes('--all')]).toEqual([false, true]);
  }
  const ended = await hvz('sessions', 'end', accountId, one.session?.sessionId ?? '', '--reason', 'lost');
  expect(ended.out).toMatch(/has ended\. (CONFIRMED|PENDING)/);
  expect([await reasonOf(one), await reasonOf(two)]).toEqual(['REASON_ENDED', 'GOOD']);
  expect(await json('sessions', 'end', accountId, '--all')).toMatchObject({
    ...{ object: 'sessions_ended', ended: 1, revocation: { object: 'revocation' } },
  });
  expect(await reasonOf(two)).toBe('REASON_ENDED');
  expect((await hvz('sessions', 'list', accountId)).out.trim()).toBe('No sessions.');
  gateway.close();
});
