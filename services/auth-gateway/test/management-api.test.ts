import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Gateway, sessionExpiresMs, startGateway } from './management.js';

const key = { keyId: 'made', name: 'n', scopes: [], createdUnixMs: 1, revealed: true, imported: false };
const confirmed = { state: 'STATE_CONFIRMED', seq: 2, waitingFor: [], tookMs: 38 };
const creation = JSON.stringify({ name: 'n', scopes: ['inference'] });
const session = {
  ...{ sessionId: 'one', accountId: 'a', createdUnixMs: 1, lastUsedUnixMs: 2, expiresUnixMs: 3 },
  ...{ userAgent: 'Browser/1', address: '192.0.2.1' },
};
const signedIn = { key: 'session:one a global' };

let gateway: Gateway;
const begin = async (...args: Parameters<typeof startGateway>) => {
  gateway = await startGateway(...args);
};
afterEach(() => gateway.stop());
const json = async (...args: Parameters<Gateway['call']>) => JSON.parse((await gateway.call(...args)).text);

/** A method of a service that records what it is asked, and answers. */
function recorded(answer: object | (() => object)) {
  const asked: Record<string, unknown>[] = [];
  const serve = async (request: Record<string, unknown>) => {
    asked.push(request);
    return typeof answer === 'function' ? answer() : answer;
  };
  return { asked, serve };
}

describe('/me', () => {
  const user = { accountId: 'a', subject: 's', email: 'a@example.com', createdUnixMs: 0, limits: null };
  const defaultKey = { keyId: 'first', revealed: false };
  const users = (answer: object) => ({
    users: {
      getUser: async () => answer,
      getAccountStanding: async () => ({ seq: 1, standing: 'STANDING_GOOD', hasInferenceKey: true }),
    },
  });

  test('tells the account, the credential of the request, the default key and the limits that apply', async () => {
    await begin(users({ user: { ...user, limits: { tokensPerMonth: 9 } }, defaultKey }));
    expect(await json('GET', '/me')).toEqual({
      ...{ object: 'account', id: 'a', email: 'a@example.com', created_at: '1970-01-01T00:00:00.000Z' },
      ...{ authenticated_as: 'key:k1', session: null, has_inference_key: true },
      ...{ default_key: { id: 'first', revealed: false } },
      limits: { requests_per_minute: 1, tokens_per_month: 9 },
    });
    expect(await json('GET', '/me', signedIn)).toMatchObject({
      authenticated_as: 'session:one',
      session: { id: 'one', expires_at: new Date(sessionExpiresMs).toISOString() },
    });
  });

  test.each([
    ['revoked', { user, defaultKey: { ...defaultKey, revokedUnixMs: 1 } }],
    ['renamed', { user, defaultKey: null }],
  ])('has no default key once that is %s', async (_what, answer) => {
    await begin(users(answer));
    expect(await json('GET', '/me')).toMatchObject({ default_key: null });
  });
});

describe('/sessions', () => {
  test('marks the session of the request, and none for a key', async () => {
    const sessions = [session, { ...session, sessionId: 'two' }];
    await begin({ sessions: { listSessions: async () => ({ sessions }) } });
    const currents = async (...args: Parameters<typeof json>) =>
      (await json(...args)).data.map(({ current }: { current: boolean }) => current);
    expect(await currents('GET', '/sessions', signedIn)).toEqual([true, false]);
    expect(await currents('GET', '/sessions')).toEqual([false, false]);
  });

  test.each([
    ['/sessions/one', 'endSession'],
    ['/sessions', 'endSessions'],
  ])('a session that ends itself by DELETE %s is told so, not answered with 401', async (path, method) => {
    const ending = recorded(() => {
      gateway.change('session:one');
      return { session, ended: 2, confirmation: confirmed };
    });
    await begin({ sessions: { [method]: ending.serve } });
    const answer = await gateway.call('DELETE', path, signedIn);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { revocation: { state: 'confirmed', took_ms: 38 } },
    ]);
    expect(ending.asked[0]).toMatchObject({ accountId: 'a', actor: { id: 'session:one' } });
  });

  test('a session that is ended while it ends another one is answered with 401', async () => {
    const ending = recorded(() => {
      gateway.change('session:one');
      return { session, confirmation: confirmed };
    });
    await begin({ sessions: { endSession: ending.serve } });
    expect((await gateway.call('DELETE', '/sessions/two', signedIn)).status).toBe(401);
  });

  test('an end that is not in effect everywhere yet is 202, without sessions there is none', async () => {
    const pending = { ...confirmed, state: 'STATE_PENDING', certainByUnixMs: 9, waitingFor: ['redis'] };
    const answers = [pending, null].map((confirmation) => ({ ended: 0, confirmation }));
    await begin({ sessions: { endSessions: async () => answers.shift() } });
    const statuses = [];
    for (let i = 0; i < 2; i++) statuses.push((await gateway.call('DELETE', '/sessions')).status);
    expect(statuses).toEqual([202, 200]);
  });

  test('can be ended while the account is over its limit', async () => {
    const ending = recorded({ ended: 0, confirmation: null });
    await begin({ sessions: { endSessions: ending.serve } }, { managementPerMinute: 1 });
    for (let i = 0; i < 3; i++) expect((await gateway.call('DELETE', '/sessions')).status).toBe(200);
  });
});

describe('POST /keys/{id}/reveal', () => {
  test('returns the secret of the key that is named', async () => {
    const revealing = recorded({ key, secret: 'the secret' });
    await begin({ keys: { revealDefaultKey: revealing.serve } });
    const answer = await gateway.call('POST', '/keys/made/reveal');
    expect([answer.status, JSON.parse(answer.text).key]).toEqual([201, 'the secret']);
    expect(revealing.asked[0]).toMatchObject({ accountId: 'a', keyId: 'made' });
  });

  test('passes on that it is another key', async () => {
    await begin({ keys: { revealDefaultKey: async () => Promise.reject(new AppError('key_not_found')) } });
    expect((await gateway.call('POST', '/keys/other/reveal')).code).toBe('key_not_found');
  });
});

describe('Idempotency-Key', () => {
  const endpoint = {
    endpointId: 'ep_000000000000',
    hosts: [],
    createdUnixMs: 1,
    authMode: 'AUTH_MODE_PRIVATE',
  };
  const newEndpoint = JSON.stringify({ model: 'm', hosts: ['http://198.51.100.1'] });
  const requests = [
    ['/keys', creation],
    ['/keys/made/roll', '{}'],
    ['/endpoints', newEndpoint],
  ] as const;
  const made = (repeated: boolean) =>
    recorded({ key, predecessor: key, endpoint, secret: repeated ? '' : 's', repeated, confirmation: null });
  const services = ({ serve }: ReturnType<typeof recorded>) => ({
    keys: { createKey: serve, rollKey: serve },
    endpoints: { createEndpoint: serve },
  });

  test.each(requests)('of POST %s reaches the service, and is empty without one', async (path, body) => {
    const service = made(false);
    await begin(services(service));
    const headers = { 'content-length': String(body.length), 'idempotency-key': 'one ~!' };
    expect((await gateway.call('POST', path, { body, headers })).status).toBe(201);
    expect((await gateway.call('POST', path, { body })).status).toBe(201);
    expect(service.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['one ~!', '']);
  });

  test.each(requests)('a repeated POST %s is 200, says so, and has no secret', async (path, body) => {
    await begin(services(made(true)));
    const answer = await gateway.call('POST', path, { body });
    expect([answer.status, JSON.parse(answer.text).repeated]).toEqual([200, true]);
    if (path !== '/endpoints') expect(JSON.parse(answer.text).key).toBeNull();
  });

  test.each([
    ['empty', ''],
    ['of 256 characters', 'a'.repeat(256)],
    ['not ASCII', 'schlüssel'],
    ['with a tab inside', 'a\tb'],
  ])('%s is refused before anything is made', async (_what, value) => {
    const service = made(false);
    await begin(services(service));
    const headers = { 'content-length': String(creation.length), 'idempotency-key': value };
    const answer = await gateway.call('POST', '/keys', { body: creation, headers });
    expect([answer.code, answer.text.includes('"param":"Idempotency-Key"')]).toEqual([
      'invalid_request',
      true,
    ]);
    expect(service.asked).toEqual([]);
  });

  test('twice in a request is refused', async () => {
    const service = made(false);
    await begin(services(service));
    const headers = { 'content-length': String(creation.length), 'idempotency-key': ['a', 'b'] };
    const sent = { body: creation, headers: headers as unknown as Record<string, string> };
    expect((await gateway.call('POST', '/keys', sent)).code).toBe('invalid_request');
    expect(service.asked).toEqual([]);
  });
});

describe('a request is refused with the name of what is wrong in it', () => {
  test.each([
    ['GET', '/keys?page_size=ten', undefined, 'page_size'],
    ['GET', '/keys?page_size=0x10', undefined, 'page_size'],
    ['GET', '/keys?include_revoked=yes', undefined, 'include_revoked'],
    ['GET', '/audit?page_size=', undefined, 'page_size'],
    ['GET', '/usage?by=key,colour', undefined, 'by.1'],
    ['DELETE', '/endpoints/x?drain_seconds=1.5', undefined, 'drain_seconds'],
    ['POST', '/keys', '{"name":"n","scopes":["everything"]}', 'scopes.0'],
    ['POST', '/keys', '{"name":"n","scopes":[]}', 'scopes'],
    ['PATCH', '/keys/x', '{"expires_at":"tomorrow"}', 'expires_at'],
  ])('%s %s %s', async (method, path, body, param) => {
    await begin({});
    const answer = await gateway.call(method, path, body === undefined ? {} : { body });
    expect([answer.code, JSON.parse(answer.text).error.param]).toEqual(['invalid_request', param]);
  });

  test('a parameter or a field that there is not is refused', async () => {
    await begin({});
    expect((await gateway.call('GET', '/keys?include_revokd=true')).text).toContain('include_revokd');
    const body = '{"name":"n","scopes":["inference"],"scope":"global"}';
    expect((await gateway.call('POST', '/keys', { body })).text).toContain('scope');
  });
});

test('no response is stored by a cache, whether it succeeds, fails or is refused', async () => {
  await begin({ pools: { listModels: async () => ({ models: [] }) } });
  const answers = [
    await gateway.call('GET', '/models'),
    await gateway.call('GET', '/models', { key: '' }),
    await gateway.call('GET', '/nothing'),
    await gateway.call('PUT', '/models'),
    await gateway.call('GET', '/keys?page_size=x'),
  ];
  expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(Array(5).fill('no-store'));
  for (const { headers } of answers)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
});
