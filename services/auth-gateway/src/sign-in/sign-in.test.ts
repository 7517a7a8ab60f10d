import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, type ErrorCode, toAppError } from '@hypervize/errors';
import { generateSession } from '@hypervize/key-format';
import { sendError } from '@hypervize/relay';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SignInDeps } from './deps.js';
import { createSignIn } from './handler.js';
import { createLoginCookies } from './login-cookies.js';
import type { Identity } from './provider.js';
import { LoginError } from './result.js';

const publicUrl = 'https://keys.example.com';
const identity: Identity = { subject: 'user', email: 'a@b.example', providerSession: 'sid' };
const state = 's'.repeat(43);
const newSession = generateSession();
const formerSession = generateSession();
const sessionPrefix = '__Host-hvz_session=';
const ownPage = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

/** What the fakes of key-service and of the provider do, and what was asked of them. */
let fake: {
  fails: Partial<
    Record<'ensureUser' | 'createSession' | 'verifySession' | 'endSession' | 'endSessions', ErrorCode>
  >;
  provider: () => Promise<Identity>;
  created: boolean;
  /** The session is the first one of its account. */
  first: boolean;
  admitted: boolean;
  logoutToken: SignInDeps['provider']['verifyLogoutToken'];
};
let calls: [string, Record<string, unknown>][];
let counted: string[];
let logged: string;
/** The limits that requests were taken from. */
let taken: string[];

const call = (name: keyof typeof fake.fails, reply: object) => async (message: object) => {
  calls.push([name, message as Record<string, unknown>]);
  const code = fake.fails[name];
  if (code) throw new AppError(code);
  return reply as never;
};
const log = (line: unknown[]) => {
  logged += JSON.stringify(line);
};
const verdict = { accountId: 'account', sessionId: formerSession.sessionId };
const deps: SignInDeps = {
  issuer: 'https://issuer.example/',
  provider: {
    begin: async (returnTo) => {
      await fake.provider();
      return {
        login: { state, nonce: 'n', verifier: 'v', returnTo },
        url: 'https://issuer.example/auth?x=1',
      };
    },
    finish: () => fake.provider(),
    logoutUrl: async () => 'https://issuer.example/logout',
    verifyLogoutToken: (token) => fake.logoutToken(token),
  },
  loginCookies: createLoginCookies({
    ...{ keys: [{ id: 'k', secret: Buffer.alloc(32) }], isSecure: true, clock: { now: Date.now } },
  }),
  sessionCookie: { name: '__Host-hvz_session', ownOrigin: publicUrl },
  clients: {
    users: {
      ensureUser: (message: object) =>
        call('ensureUser', { user: { accountId: 'account' }, created: fake.created })(message),
    },
    sessions: {
      createSession: (message: object) =>
        call('createSession', { secret: newSession.session, first: fake.first })(message),
      verifySession: call('verifySession', { verdict }),
      endSession: call('endSession', {}),
      endSessions: call('endSessions', { ended: 2 }),
    },
  } as unknown as SignInDeps['clients'],
  addressOf: () => '192.0.2.1',
  limiter: {
    take: (name) => {
      taken.push(name);
      return { admitted: fake.admitted, perMinute: 1, remaining: 0, retryAfterMs: 1, resetAfterMs: 1 };
    },
  },
  perMinute: 1,
  uploadRate: { minBytesPerSecond: 1, windowMs: 5_000 },
  logger: {
    warn: (...line: unknown[]) => log(line),
    info: (...line: unknown[]) => log(line),
  } as SignInDeps['logger'],
  countSignIn: (result) => counted.push(result),
  countRefusal: (limit) => counted.push(limit),
};

const handle = createSignIn(deps);
const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => sendError(response, toAppError(error)));
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
  counted = [];
  logged = '';
  taken = [];
  fake = {
    ...{ fails: {}, provider: async () => identity, created: false, first: false, admitted: true },
    logoutToken: async () => ({ of: 'providerSession', providerSession: 'sid' }),
  };
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: readonly string[];
  readonly text: string;
}

async function send(method: string, path: string, headers: object = {}, body = ''): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const framing = method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {};
  const request = httpRequest({
    ...{ host: '127.0.0.1', port, method, path, agent: false, headers: { ...framing, ...headers } },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  return {
    status: response.statusCode,
    headers: response.headers,
    cookies: response.headers['set-cookie'] ?? [],
    text: Buffer.concat(chunks).toString(),
  };
}

const pair = (cookie = '') => cookie.split(';')[0] as string;
/** Begins a login and returns the Cookie header with which it can be finished. */
const begin = async (returnTo = '/usage') =>
  pair((await send('GET', `/auth/login?return_to=${encodeURIComponent(returnTo)}`)).cookies[0]);
const callback = `/auth/callback?code=the-code&state=${state}`;
const finish = async (cookie: string, path = callback) => send('GET', path, { cookie });
const namesOf = () => calls.map(([name]) => name);
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a login', () => {
  test('leads to the provider and back to the page that it began on, with a new session', async () => {
    const cookie = await begin();
    const answer = await finish(cookie);
    expect([answer.status, answer.headers.location]).toEqual([303, '/usage']);
    expect(answer.cookies).toEqual([
      expect.stringMatching(/^__Host-hvz_login_s{16}=; Path=\/; .*Max-Age=0$/),
      `${sessionPrefix}${newSession.session}; Path=/; HttpOnly; SameSite=Lax; Secure`,
    ]);
    expect(calls).toEqual([
      ['ensureUser', expect.objectContaining({ subject: 'user', email: 'a@b.example' })],
      ['createSession', expect.objectContaining({ accountId: 'account', providerSession: 'sid' })],
    ]);
    expect(calls[1]?.[1].actor).toEqual({ id: 'user:account', address: '192.0.2.1' });
    expect(counted).toEqual(['signed_in']);
  });

  test('of a new user leads to the first page', async () => {
    fake.created = true;
    fake.first = true;
    expect((await finish(await begin())).headers.location).toBe('/welcome');
    expect(counted).toEqual(['signed_up']);
  });

  test('of a user who exists and has not signed in before leads to the first page', async () => {
    fake.first = true;
    expect((await finish(await begin())).headers.location).toBe('/welcome');
    expect(counted).toEqual(['signed_in']);
  });

  test('never keeps the session that the browser had: it gets a new one, and the former one ends', async () => {
    const cookie = await begin();
    const answer = await finish(`${cookie}; ${sessionPrefix}${formerSession.session}`);
    expect(answer.cookies[1]).toContain(newSession.session);
    await settled();
    expect(namesOf()).toEqual(['ensureUser', 'createSession', 'verifySession', 'endSession']);
    expect(calls[3]?.[1]).toMatchObject({ sessionId: formerSession.sessionId });
  });

  test('succeeds although the former session cannot be ended', async () => {
    fake.fails = { verifySession: 'unavailable' };
    const answer = await finish(`${await begin()}; ${sessionPrefix}${formerSession.session}`);
    expect(answer.headers.location).toBe('/usage');
  });

  test.each([
    ['without the cookie of its beginning', '', callback],
    ['with another state', undefined, `/auth/callback?code=c&state=${'t'.repeat(43)}`],
    ['without a state', undefined, '/auth/callback?code=c'],
    ['with two states', undefined, `${callback}&state=${state}`],
    ['with a code of 5 KB', undefined, `/auth/callback?state=${state}&code=${'c'.repeat(5_000)}`],
  ])('%s leaves nothing behind', async (_, cookie, path) => {
    const answer = await finish(cookie ?? (await begin()), path);
    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?error=login_expired']);
    expect(answer.cookies).toEqual([]);
    expect(calls).toEqual([]);
    expect(counted).toEqual(['login_expired']);
  });

  test('that the provider refuses leaves nothing behind, and drops the login', async () => {
    const cookie = await begin();
    fake.provider = () => Promise.reject(new LoginError('login_failed', 'invalid_grant'));
    const answer = await finish(cookie);
    expect(answer.headers.location).toBe('/sign-in?error=login_failed');
    expect(answer.cookies).toEqual([expect.stringMatching(/Max-Age=0$/)]);
    expect(calls).toEqual([]);
  });

  test('is possible again as soon as the provider answers', async () => {
    fake.provider = () => Promise.reject(new TypeError('fetch failed'));
    const away = await send('GET', '/auth/login');
    expect([away.status, away.headers.location]).toEqual([303, '/sign-in?error=provider_unavailable']);
    fake.provider = async () => identity;
    expect((await send('GET', '/auth/login')).headers.location).toBe('https://issuer.example/auth?x=1');
  });

  test.each<[keyof typeof fake.fails, ErrorCode, string]>([
    ['ensureUser', 'unavailable', 'unavailable'],
    ['ensureUser', 'internal', 'unavailable'],
    ['createSession', 'deadline_exceeded', 'unavailable'],
    ['createSession', 'account_suspended', 'account_suspended'],
  ])('gives no session if %s fails with %s', async (name, code, result) => {
    fake.fails = { [name]: code };
    const answer = await finish(await begin());
    expect(answer.headers.location).toBe(`/sign-in?error=${result}`);
    expect(answer.cookies.join()).not.toContain('hvz_sess');
    expect(counted).toEqual([result]);
  });

  test('is refused to an address over its limit, before the provider is asked', async () => {
    const cookie = await begin();
    fake.admitted = false;
    fake.provider = () => Promise.reject(new Error('asked'));
    for (const answer of [await send('GET', '/auth/login'), await finish(cookie)])
      expect(answer.headers.location).toBe('/sign-in?error=rate_limited');
    expect(counted).toEqual(['sign_in', 'rate_limited', 'sign_in', 'rate_limited']);
  });

  test('is begun by going there, not by an image or a frame of another site, which would use up the limit', async () => {
    fake.admitted = false;
    for (const site of ['cross-site', 'same-site'])
      for (const dest of ['image', 'empty', 'iframe', 'script', undefined]) {
        const headers = { 'sec-fetch-site': site, ...(dest ? { 'sec-fetch-dest': dest } : {}) };
        const answer = await send('GET', '/auth/login', headers);
        expect([site, dest, answer.status, answer.cookies]).toEqual([site, dest, 403, []]);
      }
    expect(counted).toEqual([]);
    fake.admitted = true;
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' },
    ])
      expect((await send('GET', '/auth/login', headers)).status).toBe(302);
  });

  test('that this browser has not begun uses up another limit than its logins do, and is logged within that', async () => {
    const cookie = await begin();
    const forged = ['/auth/callback', `${callback}&state=${state}`, callback];
    taken = [];
    for (const path of forged)
      expect((await finish('', path)).headers.location).toBe('/sign-in?error=login_expired');
    expect(taken).toEqual(Array(3).fill('sign_in_unknown:192.0.2.1'));
    await finish(cookie);
    expect(taken.at(-1)).toBe('sign_in_callback:192.0.2.1');
    logged = '';
    fake.admitted = false;
    for (const path of forged)
      expect((await finish('', path)).headers.location).toBe('/sign-in?error=rate_limited');
    expect(logged).toBe('');
  });

  test('logs neither code nor session nor what an error contains', async () => {
    const cookie = await begin();
    fake.provider = () =>
      Promise.reject(Object.assign(new Error('id_token=eyJ0'), { code: 'OAUTH_X', cause: 'eyJ1' }));
    await finish(cookie);
    fake.fails = { createSession: 'internal' };
    fake.provider = async () => identity;
    await finish(cookie);
    expect(logged).toContain('sign-in failed');
    expect(logged).not.toMatch(/eyJ|the-code|hvz_sess|sss/);
  });
});

describe('signing out', () => {
  const cookie = `${sessionPrefix}${formerSession.session}`;
  const logOut = (headers: object = {}) =>
    send('POST', '/auth/logout', { ...ownPage, cookie, ...headers }, '{}');

  test('ends the session, clears the cookie and says where to sign out of the provider', async () => {
    const answer = await logOut();
    expect([answer.status, answer.text]).toEqual([200, '{"redirect_to":"https://issuer.example/logout"}']);
    expect(answer.cookies).toEqual([`${sessionPrefix}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0`]);
    expect(calls[1]).toEqual(['endSession', expect.objectContaining({ sessionId: formerSession.sessionId })]);
    expect(calls[1]?.[1].actor).toEqual({ id: `session:${formerSession.sessionId}`, address: '192.0.2.1' });
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('with %j is refused and ends nothing', async (headers, status) => {
    const answer = await logOut(headers);
    expect([answer.status, answer.cookies, calls]).toEqual([status, [], []]);
  });

  test('keeps the cookie while key-service is away, so that it can be tried again', async () => {
    for (const name of ['verifySession', 'endSession'] as const) {
      fake.fails = { [name]: 'unavailable' };
      const answer = await logOut();
      expect([answer.status, answer.cookies]).toEqual([503, []]);
      expect(answer.headers['retry-after']).toBeDefined();
    }
  });

  test('is limited for an address before key-service is asked, because made-up sessions cost it a lookup', async () => {
    fake.admitted = false;
    const answer = await logOut();
    expect([answer.status, answer.cookies, calls, counted]).toEqual([429, [], [], ['sign_in']]);
    expect(answer.headers['retry-after']).toBeDefined();
  });

  test('without a session, or with a malformed one, clears the cookie', async () => {
    for (const value of ['x=1', `${sessionPrefix}rubbish`, `${sessionPrefix}${'x'.repeat(8_000)}`]) {
      expect((await logOut({ cookie: value })).cookies).toHaveLength(1);
    }
    expect(calls).toEqual([]);
  });

  test('with a session that is over by the time it is ended succeeds, and clears the cookie', async () => {
    for (const code of ['session_not_found', 'invalid_session'] as const) {
      fake.fails = { endSession: code };
      const answer = await logOut();
      expect([code, answer.status, answer.cookies.length]).toEqual([code, 200, 1]);
    }
  });
});

describe('a back-channel logout', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string, headers: object = form) =>
    send('POST', '/auth/backchannel-logout', headers, body);

  test('ends the sessions that the token names', async () => {
    expect((await post('logout_token=token')).status).toBe(200);
    fake.logoutToken = async () => ({ of: 'subject', subject: 'user' });
    expect((await post('logout_token=token')).status).toBe(200);
    const actor = { id: 'provider:https://issuer.example/', address: '192.0.2.1' };
    expect(calls.map(([, message]) => message)).toEqual([
      expect.objectContaining({ of: 'providerSession', providerSession: 'sid', actor }),
      expect.objectContaining({ of: 'subject', subject: 'user', actor }),
    ]);
  });

  test('that is not acceptable gets 400 and ends nothing', async () => {
    expect((await post('')).status).toBe(400);
    expect((await post('logout_token=a&logout_token=b')).status).toBe(400);
    expect((await post('logout_token=a', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post(`logout_token=${'x'.repeat(17_000)}`)).status).toBe(413);
    fake.logoutToken = () => Promise.reject(Object.assign(new Error('eyJ'), { code: 'ERR_JWT_EXPIRED' }));
    fake.admitted = false;
    expect((await post('logout_token=a')).status).toBe(400);
    // Strangers send as many as they like.
    expect(logged).toBe('');
    fake.admitted = true;
    expect((await post('logout_token=a')).status).toBe(400);
    expect(calls).toEqual([]);
    expect(logged).not.toContain('eyJ');
  });

  test('gets 503 while its sessions cannot be ended, or its keys cannot be fetched', async () => {
    fake.fails = { endSessions: 'unavailable' };
    const away = await post('logout_token=a');
    expect([away.status, away.headers['retry-after']]).toEqual([503, expect.any(String)]);
    fake.fails = {};
    fake.logoutToken = () => Promise.reject(Object.assign(new Error(), { code: 'ERR_JWKS_TIMEOUT' }));
    expect((await post('logout_token=a')).status).toBe(503);
  });
});

test.each([
  ['POST', '/auth/login', 'GET'],
  ['HEAD', '/auth/callback', 'GET'],
  ['GET', '/auth/logout', 'POST'],
  ['PUT', '/auth/backchannel-logout', 'POST'],
])('%s %s gets 405 with the method that is allowed', async (method, path, allowed) => {
  const answer = await send(method, path);
  expect([answer.status, answer.headers.allow]).toEqual([405, allowed]);
});

test('an unknown path gets 404', async () => {
  expect(await send('GET', '/auth/other')).toMatchObject({ status: 404 });
});
