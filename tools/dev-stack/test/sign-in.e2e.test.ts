import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { clientCredentials, contracts, createClient, type sessions } from '@hypervize/rpc';
import { eventually, freePort } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import pg from 'pg';
import { type Platform, startPlatform } from './platform.js';
import { createUserAgent, logInAtProvider, type UserAgent } from './user-agent.js';

const sessionCookie = 'hvz_session';
const ownPage = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
let platform: Platform;
let gateways: [string, string];
let database: pg.Client;
let gatewaySessions: ReturnType<typeof createClient<sessions.SessionServiceDefinition>>;

// Both gateways are reached under the same origin, as behind a balancer.
beforeAll(async () => {
  const http = await freePort();
  platform = await startPlatform({
    ports: { http },
    replicas: { 'auth-gateway': 2 },
    env: { 'auth-gateway': { PUBLIC_URL: `http://127.0.0.1:${http}`, SIGN_INS_PER_MINUTE: '100000' } },
  });
  gateways = platform.gateways.map(({ http: port }) => `http://127.0.0.1:${port}`) as [string, string];
  database = new pg.Client({ connectionString: platform.databaseUrl });
  await database.connect();
  gatewaySessions = createClient(contracts.sessions, {
    ...{ target: `127.0.0.1:${platform.keyServices[0]}`, credentials: clientCredentials(undefined) },
    ...{ caller: 'auth-gateway', defaultTimeoutMs: 10_000 },
  });
});
afterAll(async () => {
  gatewaySessions?.close();
  await database?.end();
  await platform?.stop();
});

const newUser = () => `${randomBytes(6).toString('hex')}@example.com`;
const pathOf = (response: Response) => response.headers.get('location');
/** The account of a user who has signed in; undefined if there is none. */
async function accountOf(user: string): Promise<string | undefined> {
  const { rows } = await database.query('select account_id from keys.users where subject = $1', [user]);
  return rows[0]?.account_id;
}
async function sessionsOf(user: string): Promise<string[]> {
  const accountId = (await accountOf(user)) ?? '';
  return (await gatewaySessions.listSessions({ accountId })).sessions.map(({ sessionId }) => sessionId);
}
/** The callback at another gateway than the one that began the login. */
const atOther = (callback: string) => {
  const url = new URL(callback);
  return `${gateways[1]}${url.pathname}${url.search}`;
};
interface SignedIn {
  readonly agent: UserAgent;
  readonly user: string;
  readonly callback: string;
  readonly answer: Response;
}
async function signIn(user = newUser(), agent = createUserAgent(), returnTo?: string): Promise<SignedIn> {
  const callback = await logInAtProvider(agent, gateways[0], user, returnTo);
  return { agent, user, callback, answer: await agent.request(callback) };
}
/** The status with which a gateway lists the keys of the browser's account. */
const status = async (agent: UserAgent, gateway = 0) =>
  (await agent.request(`${gateways[gateway]}/api/keys`, { headers: ownPage })).status;
const logOut = (agent: UserAgent) =>
  agent.request(`${gateways[0]}/auth/logout`, { method: 'POST', headers: ownPage, body: '{}' });

describe('a login', () => {
  test('creates the user with a default key, and a session that every gateway accepts', async () => {
    const { agent, user, answer } = await signIn();
    expect([answer.status, pathOf(answer)]).toEqual([303, '/welcome']);
    expect(answer.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^hvz_session=hvz_sess_[0-9A-Za-z]{40}; Path=\/; HttpOnly; SameSite=Lax$/),
    );
    for (const gateway of [0, 1]) {
      const keys = await agent.request(`${gateways[gateway]}/api/keys`, { headers: ownPage });
      expect(await keys.json()).toMatchObject({ data: [{ name: 'default' }] });
    }
    expect(await sessionsOf(user)).toHaveLength(1);
    const { rows } = await database.query('select email from keys.users where subject = $1', [user]);
    expect(rows).toEqual([{ email: user }]);
  });

  test('is finished by another gateway than the one that began it', async () => {
    const agent = createUserAgent();
    const callback = await logInAtProvider(agent, gateways[0], newUser());
    expect(pathOf(await agent.request(atOther(callback)))).toBe('/welcome');
    expect(await status(agent, 0)).toBe(200);
  });

  test('of a known user returns to the page that it began on, and to no other site', async () => {
    const { agent, user } = await signIn();
    expect(pathOf((await signIn(user, agent, '/usage?by=key')).answer)).toBe('/usage?by=key');
    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
    ])
      expect(pathOf((await signIn(user, agent, elsewhere)).answer)).toBe('/settings/keys');
    expect(await sessionsOf(user)).not.toHaveLength(0);
  });

  test('in two tabs at once succeeds in both', async () => {
    const agent = createUserAgent();
    const user = newUser();
    const first = await logInAtProvider(agent, gateways[0], user, '/a');
    const second = await logInAtProvider(agent, gateways[0], user, '/b');
    expect(pathOf(await agent.request(second))).toBe('/welcome');
    expect(pathOf(await agent.request(first))).toBe('/a');
    expect(await status(agent)).toBe(200);
  });

  test('that is replayed gets no second session', async () => {
    const agent = createUserAgent();
    const user = newUser();
    const callback = await logInAtProvider(agent, gateways[0], user);
    const thief = agent.clone();
    await agent.request(callback);
    expect(pathOf(await agent.request(callback))).toBe('/sign-in?error=login_expired');
    expect(pathOf(await thief.request(callback))).toBe('/sign-in?error=login_failed');
    expect(thief.cookie(sessionCookie)).toBeUndefined();
  });

  test('that is abandoned, forged, or finished in another browser leaves nothing behind', async () => {
    const user = newUser();
    const agent = createUserAgent();
    const callback = await logInAtProvider(agent, gateways[0], user);
    const stranger = createUserAgent();
    expect(pathOf(await stranger.request(callback))).toBe('/sign-in?error=login_expired');
    const busy = createUserAgent();
    await busy.request(`${gateways[0]}/auth/login`);
    expect(pathOf(await busy.request(callback))).toBe('/sign-in?error=login_expired');
    const changed = (name: string, value: string) => {
      const url = new URL(callback);
      url.searchParams.set(name, value);
      return url.href;
    };
    const forgeries: [string, string, string][] = [
      ['state', 'x'.repeat(43), 'login_expired'],
      ['iss', 'https://other.example', 'login_failed'],
      ['code', 'made-up', 'login_failed'],
      ['error', 'access_denied', 'login_failed'],
    ];
    for (const [name, value, error] of forgeries) {
      const answer = await agent.clone().request(changed(name, value));
      expect([name, pathOf(answer)]).toEqual([name, `/sign-in?error=${error}`]);
    }
    for (const one of [stranger, busy, agent]) expect(one.cookie(sessionCookie)).toBeUndefined();
    expect(await accountOf(user)).toBeUndefined();
  });

  test('replaces a session that was planted in the browser, and ends it', async () => {
    const attacker = await signIn();
    const planted = attacker.agent.cookie(sessionCookie) as string;
    const victim = createUserAgent();
    victim.setCookie(sessionCookie, planted);
    const { user } = await signIn(newUser(), victim);
    expect(victim.cookie(sessionCookie)).not.toBe(planted);
    expect(await sessionsOf(user)).toHaveLength(1);
    await eventually(async () => expect(await status(attacker.agent, 1)).toBe(401));
  });

  test('of a suspended user says so, and gives no session', async () => {
    const { user } = await signIn();
    const accountId = (await accountOf(user)) as string;
    await platform.users.suspendUser({ accountId, reason: 'test', actor: platform.actor });
    const { agent, answer } = await signIn(user);
    expect(pathOf(answer)).toBe('/sign-in?error=account_suspended');
    expect(agent.cookie(sessionCookie)).toBeUndefined();
  });
});

describe('signing out', () => {
  test('ends the session at every gateway, and leads to the provider, which can end its own', async () => {
    const { agent, user } = await signIn();
    const before = agent.clone();
    expect([await status(agent, 0), await status(agent, 1)]).toEqual([200, 200]);
    const answer = await logOut(agent);
    expect(answer.status).toBe(200);
    expect(agent.cookie(sessionCookie)).toBeUndefined();
    expect([await status(before, 0), await status(before, 1)]).toEqual([401, 401]);
    expect(await sessionsOf(user)).toEqual([]);
    const { redirect_to: page } = (await answer.json()) as { redirect_to: string };
    expect(page.startsWith(`${platform.identityProvider?.issuer}/session/end?`)).toBe(true);
    expect(await endAtProvider(agent, page)).toBe(`${gateways[0]}/`);
  });

  test('from another site is refused', async () => {
    const { agent } = await signIn();
    const headers = { ...ownPage, 'sec-fetch-site': 'cross-site' };
    const answer = await agent.request(`${gateways[0]}/auth/logout`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await status(agent)]).toEqual([403, 200]);
  });
});

/** Confirms at the provider's page that its session ends, and returns where that leads. */
async function endAtProvider(agent: UserAgent, page: string): Promise<string> {
  const html = await (await agent.request(page)).text();
  const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? [];
  const form = { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) };
  return agent.follow(action, /./, form);
}

describe('a back-channel logout', () => {
  const endpoint = () => `${gateways[0]}/auth/backchannel-logout`;
  const claims = (extra: JWTPayload): JWTPayload => {
    const now = Math.floor(Date.now() / 1_000);
    return {
      ...{ iss: platform.identityProvider?.issuer, aud: 'hypervize', jti: 'id', iat: now, exp: now + 60 },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      ...extra,
    };
  };
  const post = async (payload: JWTPayload, forged = false) => {
    const file = await readFile(platform.identityProvider?.keysFile ?? '', 'utf8');
    const [jwk] = JSON.parse(file).jwks.keys;
    const key = forged ? (await generateKeyPair('RS256')).privateKey : await importJWK(jwk, 'RS256');
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'logout+jwt' })
      .sign(key);
    return fetch(endpoint(), { method: 'POST', body: new URLSearchParams({ logout_token: token }) });
  };

  test('of the provider ends the session at every gateway, and no other one', async () => {
    const user = newUser();
    const [{ agent }, other] = [await signIn(user), await signIn(user)];
    expect([await status(agent, 0), await status(agent, 1), await status(other.agent, 1)]).toEqual([
      200, 200, 200,
    ]);
    await endAtProvider(agent, `${platform.identityProvider?.issuer}/session/end?client_id=hypervize`).catch(
      () => {},
    );
    await eventually(async () =>
      expect([await status(agent, 0), await status(agent, 1)]).toEqual([401, 401]),
    );
    expect(await status(other.agent, 1)).toBe(200);
  });

  test('by subject ends all sessions of the user', async () => {
    const user = newUser();
    const [{ agent }, other] = [await signIn(user), await signIn(user)];
    const answer = await post(claims({ sub: user }));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect([await status(agent, 1), await status(other.agent, 0)]).toEqual([401, 401]);
  });

  test('that is forged, expired, of another issuer or for another client ends nothing', async () => {
    const { agent, user } = await signIn();
    const past = Math.floor(Date.now() / 1_000) - 600;
    const refused = [
      await post(claims({ sub: user }), true),
      await post(claims({ sub: user, iat: past, exp: past + 60 })),
      await post(claims({ sub: user, iss: 'https://other.example' })),
      await post(claims({ sub: user, aud: 'other' })),
      await post(claims({ sub: user, nonce: 'n' })),
      await post(claims({})),
    ];
    expect(refused.map((answer) => answer.status)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(await status(agent)).toBe(200);
  });
});

describe('while the identity provider is away', () => {
  test('users stay signed in and can sign out, a login says so, and works again when it is back', async () => {
    const { agent } = await signIn();
    const waiting = createUserAgent();
    const callback = await logInAtProvider(waiting, gateways[0], newUser());
    await platform.service('identity-provider').stop();
    expect(await status(agent, 1)).toBe(200);
    expect(pathOf(await waiting.clone().request(callback))).toBe('/sign-in?error=provider_unavailable');
    expect((await logOut(agent)).status).toBe(200);

    // A gateway that has not seen the provider since it started.
    await platform.service('auth-gateway', 1).stop();
    await platform.restart('auth-gateway', 1);
    const begin = () => createUserAgent().request(`${gateways[1]}/auth/login`);
    expect(pathOf(await begin())).toBe('/sign-in?error=provider_unavailable');
    await platform.restart('identity-provider');
    expect(pathOf(await begin())).toContain(platform.identityProvider?.issuer);
    expect(pathOf((await signIn()).answer)).toBe('/welcome');
  });
});

describe('while key-service is away', () => {
  test('a login gets no session and says so, signing out keeps the cookie, and both work afterwards', async () => {
    const { agent } = await signIn();
    const user = newUser();
    const waiting = createUserAgent();
    const callback = await logInAtProvider(waiting, gateways[0], user);
    await platform.service('key-service').stop();
    expect(pathOf(await waiting.request(callback))).toBe('/sign-in?error=unavailable');
    expect(waiting.cookie(sessionCookie)).toBeUndefined();
    expect((await logOut(agent)).status).toBe(503);
    expect(agent.cookie(sessionCookie)).toBeDefined();

    await platform.restart('key-service');
    await eventually(async () => expect((await logOut(agent)).status).toBe(200));
    expect(agent.cookie(sessionCookie)).toBeUndefined();
    expect(pathOf((await signIn(user)).answer)).toBe('/welcome');
  });
});

test('no secret of a login is in a log line', () => {
  const lines = [0, 1].flatMap((index) => platform.service('auth-gateway', index).lines()).join('\n');
  expect(lines).toContain('sign-in failed');
  expect(lines).not.toMatch(/hvz_sess_|eyJ[\w-]{10}|code=|client_secret|code_verifier/);
});
