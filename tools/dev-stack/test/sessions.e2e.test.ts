import { clientCredentials, contracts, createClient, type sessions } from '@hypervize/rpc';
import { type SeenRequest, type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type HttpResponse, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let model: StandIn;
let gatewaySessions: ReturnType<typeof createClient<sessions.SessionServiceDefinition>>;

beforeAll(async () => {
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5, tokensPerSecond: 50 });
  platform = await startPlatform({
    pools: [{ model: 'inner', hosts: [model.url] }],
    replicas: { 'auth-gateway': 2, 'key-service': 2 },
  });
  // Sessions are created by gateways, after a login.
  gatewaySessions = createClient(contracts.sessions, {
    target: `127.0.0.1:${platform.keyServices[0]}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 10_000,
  });
});
afterAll(async () => {
  gatewaySessions?.close();
  await platform?.stop();
  await model?.close();
});

interface Login {
  readonly account: string;
  readonly sessionId: string;
  readonly cookie: string;
}

async function logIn(account?: string): Promise<Login> {
  const accountId = account ?? (await platform.newAccount());
  const actor = { id: `user:${accountId}`, address: '127.0.0.1' };
  const { session, secret } = await gatewaySessions.createSession({ accountId, actor, userAgent: 'test' });
  return { account: accountId, sessionId: session?.sessionId ?? '', cookie: `hvz_session=${secret}` };
}

const ownPage = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const fromOwnPage = ({ cookie }: Pick<Login, 'cookie'>) => ({ ...ownPage, cookie });
const at = (gateway: number) => ({ ports: platform.gateways[gateway] as { http: number } });
const infer = (gateway: number, headers: Record<string, string>, extra: object = {}) =>
  send(at(gateway), {
    headers: { ...headers, 'x-stand-in-tokens': '1' },
    body: chat({ model: 'inner', ...extra }),
  });
const manage = (gateway: number, login: Login, method: string, path: string, body?: object) =>
  send(at(gateway), { method, path, headers: fromOwnPage(login), body: body ? JSON.stringify(body) : '' });
const json = ({ text }: HttpResponse) => JSON.parse(text);
const defaultKeyOf = async (login: Login): Promise<string> =>
  json(await manage(0, login, 'GET', '/api/keys')).data[0].id;

/** Opens a stream with a session and resolves when its events flow. */
async function openStream(gateway: number, login: Login) {
  const before = new Set(model.requests());
  const response = send(at(gateway), {
    headers: { ...fromOwnPage(login), 'x-stand-in-tokens': '100000' },
    body: chat({ model: 'inner', stream: true }),
  });
  response.catch(() => {});
  const seen: SeenRequest = await eventually(() => {
    const found = model.requests().find((request) => !before.has(request));
    if (!found) throw new Error('the model server has not received the request');
    return found;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    seen,
    lastCode: async () => {
      const last = (await response).text.trim().split('\n\n').at(-1) as string;
      return JSON.parse(last.replace('data: ', '')).error?.code as string | undefined;
    },
  };
}

describe('a session', () => {
  test('manages its account and uses inference from a page of our own origin, at every gateway', async () => {
    const login = await logIn();
    for (const gateway of [0, 1]) {
      expect((await manage(gateway, login, 'GET', '/api/keys')).status).toBe(200);
      expect((await infer(gateway, fromOwnPage(login))).status).toBe(200);
    }
    const created = await manage(0, login, 'POST', '/api/keys', { name: 'mine', scopes: ['inference'] });
    expect(created.status).toBe(201);
    expect((await infer(1, bearer(json(created).key))).status).toBe(200);
    const entries = json(await manage(1, login, 'GET', '/api/audit')).data;
    expect(entries[0]).toMatchObject({ action: 'key.created', actor: `session:${login.sessionId}` });
  });

  test('is refused from other origins, and changes nothing from them', async () => {
    const login = await logIn();
    const { cookie } = login;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ] as Record<string, string>[]) {
      const sent = { ...headers, cookie, 'content-type': 'application/json' };
      expect(await infer(0, sent)).toMatchObject({ status: 403, code: 'cross_site_request' });
      const body = JSON.stringify({ name: 'forged', scopes: ['inference'] });
      expect(await send(at(0), { method: 'POST', path: '/api/keys', headers: sent, body })).toMatchObject({
        status: 403,
        code: 'cross_site_request',
      });
    }
    const form = { ...fromOwnPage(login), 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send(at(0), { path: '/api/keys', headers: form, body: '{}' })).toMatchObject({
      status: 415,
    });
    expect(json(await manage(0, login, 'GET', '/api/keys')).data).toHaveLength(1);
  });

  test('does not help a request with a wrong Bearer header', async () => {
    const login = await logIn();
    const headers = { ...fromOwnPage(login), authorization: 'Bearer hvz_live_nonsense' };
    expect(await infer(0, headers)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('that is malformed, doubled, made up or huge is refused, and never served', async () => {
    const { cookie } = await logIn();
    const value = cookie.slice('hvz_session='.length);
    const wrong = [
      value.slice(0, -1),
      `${value}x`,
      value.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      'hvz_live_00000000',
      'x'.repeat(8_000),
      '',
    ];
    for (const one of wrong) {
      const answer = await infer(0, fromOwnPage({ cookie: `hvz_session=${one}` }));
      expect(answer).toMatchObject({ status: 401, code: 'invalid_session' });
    }
    const doubled = await infer(0, fromOwnPage({ cookie: `${cookie}; ${cookie}` }));
    expect(doubled).toMatchObject({ status: 400, code: 'ambiguous_credentials' });
  });

  test('that is ended is refused by every gateway once CONFIRMED, and its requests in flight end', async () => {
    const login = await logIn();
    const other = await logIn(login.account);
    const streams = [await openStream(0, login), await openStream(1, login)];
    const spared = await openStream(1, other);
    const { confirmation } = await gatewaySessions.endSession({
      ...{ accountId: login.account, sessionId: login.sessionId, reason: 'test' },
      actor: { id: `user:${login.account}` },
    });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    for (const gateway of [0, 1]) {
      const answers = [
        await infer(gateway, fromOwnPage(login)),
        await manage(gateway, login, 'GET', '/api/keys'),
      ];
      for (const answer of answers) expect(answer).toMatchObject({ status: 401, code: 'invalid_session' });
      expect((await infer(gateway, fromOwnPage(other))).status).toBe(200);
    }
    for (const stream of streams) {
      expect(await stream.lastCode()).toBe('invalid_session');
      await eventually(() => expect(stream.seen.state).toBe('aborted'));
    }
    expect(spared.seen.state).toBe('open');
    await gatewaySessions.endSessions({
      ...{ accountId: login.account, reason: 'test', actor: { id: `user:${login.account}` } },
    });
    expect(await spared.lastCode()).toBe('invalid_session');
  });

  test('that ends itself through the API gets its answer, and is over', async () => {
    const login = await logIn();
    const answer = await manage(0, login, 'DELETE', `/api/sessions/${login.sessionId}`);
    expect(answer.status).toBe(200);
    expect(json(answer).revocation).toMatchObject({ state: 'confirmed' });
    expect((await manage(1, login, 'GET', '/api/me')).code).toBe('invalid_session');

    const [one, two] = [await logIn(login.account), await logIn(login.account)];
    const everywhere = await manage(0, one, 'DELETE', '/api/sessions');
    expect(json(everywhere)).toMatchObject({ ended: 2, revocation: { state: 'confirmed' } });
    for (const session of [one, two]) expect((await manage(1, session, 'GET', '/api/me')).status).toBe(401);
  });

  test('of a suspended account is refused with account_suspended, and works again after RestoreUser', async () => {
    const login = await logIn();
    const stream = await openStream(1, login);
    const { account: accountId } = login;
    await platform.users.suspendUser({ accountId, actor: platform.actor });
    for (const gateway of [0, 1])
      expect((await infer(gateway, fromOwnPage(login))).code).toBe('account_suspended');
    expect(await stream.lastCode()).toBe('account_suspended');
    await platform.users.restoreUser({ accountId, actor: platform.actor });
    await eventually(async () => expect((await infer(0, fromOwnPage(login))).status).toBe(200));
  });
});

describe('inference with a session', () => {
  test('needs an active key: revoking the last one ends it everywhere, in flight too; a new key brings it back', async () => {
    const login = await logIn();
    const streams = [await openStream(0, login), await openStream(1, login)];
    const keyId = await defaultKeyOf(login);
    const revoked = await manage(0, login, 'DELETE', `/api/keys/${keyId}`, {});
    expect(json(revoked).revocation).toMatchObject({ state: 'confirmed' });
    for (const gateway of [0, 1])
      expect(await infer(gateway, fromOwnPage(login))).toMatchObject({ status: 403, code: 'no_active_key' });
    for (const stream of streams) {
      expect(await stream.lastCode()).toBe('no_active_key');
      await eventually(() => expect(stream.seen.state).toBe('aborted'));
    }
    expect((await manage(1, login, 'GET', '/api/keys')).status).toBe(200);

    await manage(0, login, 'POST', '/api/keys', { name: 'reader', scopes: ['dedicated:read'] });
    expect((await infer(0, fromOwnPage(login))).code).toBe('no_active_key');
    await manage(0, login, 'POST', '/api/keys', { name: 'new', scopes: ['inference'] });
    for (const gateway of [0, 1])
      await eventually(async () => expect((await infer(gateway, fromOwnPage(login))).status).toBe(200), {
        timeoutMs: 3_000,
      });
  });

  test('ends when the last key expires or loses the scope', async () => {
    const login = await logIn();
    const keyId = await defaultKeyOf(login);
    const stream = await openStream(0, login);
    await manage(1, login, 'PATCH', `/api/keys/${keyId}`, {
      expires_at: new Date(Date.now() + 1_500).toISOString(),
    });
    expect((await infer(0, fromOwnPage(login))).status).toBe(200);
    expect(await stream.lastCode()).toBe('no_active_key');
    for (const gateway of [0, 1])
      expect((await infer(gateway, fromOwnPage(login))).code).toBe('no_active_key');

    await manage(0, login, 'PATCH', `/api/keys/${keyId}`, { expires_at: null });
    await eventually(async () => expect((await infer(1, fromOwnPage(login))).status).toBe(200));
    const narrowed = await openStream(1, login);
    await manage(0, login, 'PATCH', `/api/keys/${keyId}`, { scopes: ['dedicated:read'] });
    expect(await narrowed.lastCode()).toBe('no_active_key');
  });
});

test('a cached session serves while key-service is away, and none that is not cached is called invalid', async () => {
  const login = await logIn();
  const unseen = await logIn();
  expect((await infer(0, fromOwnPage(login))).status).toBe(200);
  for (const replica of [0, 1]) platform.service('key-service', replica).signal('SIGSTOP');
  try {
    expect((await infer(0, fromOwnPage(login))).status).toBe(200);
    expect(await infer(0, fromOwnPage(unseen))).toMatchObject({ status: 503, code: 'auth_unavailable' });
  } finally {
    for (const replica of [0, 1]) platform.service('key-service', replica).signal('SIGCONT');
  }
  await eventually(async () => expect((await infer(0, fromOwnPage(unseen))).status).toBe(200), {
    timeoutMs: 20_000,
  });
});
