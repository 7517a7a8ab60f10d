import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createProvider, type Provider } from './provider.js';
import { toLoginError } from './provider-error.js';

const { privateKey, publicKey } = await generateKeyPair('RS256');
const { privateKey: strangersKey } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'k', use: 'sig' }] };

/** An identity provider whose responses tests change. */
const server = createServer((request, response) => respond(request, response));
let issuer: string;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let metadata: object;
let tokenResponse: (nonce: string) => Promise<{ status?: number; body: object | string }>;
let nonce = '';
let form = '';
let discoveries = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const idToken = (claims: JWTPayload = {}, key = privateKey) => {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    ...{ iss: issuer, aud: 'client', sub: 'user', email: 'a@b.example', sid: 'sid', nonce },
    ...{ iat: now, exp: now + 60, ...claims },
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .sign(key);
};
const withToken = (id_token: string) => ({ body: { access_token: 'at', token_type: 'bearer', id_token } });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = (body: object | string, status = 200) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  if (request.url === '/.well-known/openid-configuration') {
    discoveries++;
    return void json({ ...endpoints(), ...metadata });
  }
  if (request.url === '/jwks') return void json(jwks);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  form = Buffer.concat(chunks).toString();
  const { status, body } = await tokenResponse(nonce);
  json(body, status);
}

const endpoints = () => ({
  ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
  ...{ jwks_uri: `${issuer}/jwks`, token_endpoint_auth_methods_supported: ['client_secret_post'] },
  authorization_response_iss_parameter_supported: true,
});

let provider: Provider;
beforeEach(() => {
  respond = (request, response) => void serve(request, response);
  metadata = {};
  tokenResponse = async () => withToken(await idToken());
  const client = { clientId: 'client', clientSecret: 'the-client-secret' };
  provider = createProvider({
    ...{ publicUrl: 'http://127.0.0.1:1', issuer, ...client, now: () => performance.now() },
  });
});

/** Begins a login and finishes it with a query, which gets the login's state. */
async function logIn(query: (state: string) => string = (state) => `code=c&state=${state}&iss=${issuer}`) {
  const { login, url } = await provider.begin('/');
  nonce = login.nonce;
  return { url: new URL(url), identity: await provider.finish(login, query(login.state)) };
}

/** The code and the reason with which a login fails. */
const failure = async (query?: (state: string) => string) => {
  const error: unknown = await logIn(query).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return 'none';
  const { code, reason } = toLoginError(error);
  expect(reason).not.toMatch(/the-client-secret|access_token|eyJ/);
  return code;
};

describe('a login', () => {
  test('uses the authorization code with PKCE, state and nonce, and identifies the user', async () => {
    const { url, identity } = await logIn();
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ response_type: 'code', client_id: 'client', scope: 'openid email', code_challenge_method: 'S256' },
      ...{ redirect_uri: 'http://127.0.0.1:1/auth/callback', state: expect.stringMatching(/^[\w-]{43}$/) },
      ...{
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
    expect(new URLSearchParams(form).get('code_verifier')).toMatch(/^[\w-]{43,128}$/);
    expect(identity).toEqual({ subject: 'user', email: 'a@b.example', providerSession: 'sid' });
  });

  test('accepts an issuer that is configured without the slash at its end', async () => {
    metadata = { issuer: `${issuer}/`, authorization_response_iss_parameter_supported: false };
    tokenResponse = async () => withToken(await idToken({ iss: `${issuer}/` }));
    expect((await logIn((state) => `code=c&state=${state}`)).identity.subject).toBe('user');
  });

  test.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['for another client', { aud: 'other' }],
    ['for another login', { nonce: 'other' }],
    ['without a nonce', { nonce: undefined }],
    ['that has expired', { iat: 1_000_000_000, exp: 1_000_000_100 }],
    ['without a subject', { sub: undefined }],
    ['with a control character in the subject', { sub: 'a\u0007b' }],
    ['with a subject of 256 characters', { sub: 'x'.repeat(256) }],
  ])('fails with an ID token %s', async (_, claims) => {
    tokenResponse = async () => withToken(await idToken(claims));
    expect(await failure()).toBe('login_failed');
  });

  test('leaves out an email address and a session id that cannot be stored', async () => {
    tokenResponse = async () =>
      withToken(await idToken({ email: `${'x'.repeat(320)}@b.example`, sid: 'a\u0000b' }));
    expect((await logIn()).identity).toEqual({ subject: 'user', email: '', providerSession: '' });
  });

  test('accepts clocks that differ by less than a minute', async () => {
    const now = Math.floor(Date.now() / 1_000);
    tokenResponse = async () => withToken(await idToken({ iat: now - 100, exp: now - 40 }));
    expect(await failure()).toBe('none');
    tokenResponse = async () => withToken(await idToken({ iat: now - 200, exp: now - 70 }));
    expect(await failure()).toBe('login_failed');
  });

  test('fails with a forged signature', async () => {
    tokenResponse = async () => withToken(await idToken({}, strangersKey));
    expect(await failure()).toBe('login_failed');
  });

  test('fails with another state, another issuer, or none where the provider names itself', async () => {
    expect(await failure(() => `code=c&state=other&iss=${issuer}`)).toBe('login_failed');
    expect(await failure((state) => `code=c&state=${state}&iss=https://other.example`)).toBe('login_failed');
    expect(await failure((state) => `code=c&state=${state}`)).toBe('login_failed');
    const twice = (state: string) => `code=c&code=d&state=${state}&iss=${issuer}`;
    expect(await failure(twice)).toBe('login_failed');
  });

  test('tells a refusal of the provider from its failure', async () => {
    const error = (code: string) => (state: string) => `error=${code}&state=${state}&iss=${issuer}`;
    expect(await failure(error('access_denied'))).toBe('login_failed');
    expect(await failure(error('temporarily_unavailable'))).toBe('provider_unavailable');
    tokenResponse = async () => ({ status: 400, body: { error: 'invalid_grant' } });
    expect(await failure()).toBe('login_failed');
    tokenResponse = async () => ({ status: 503, body: { error: 'server_error' } });
    expect(await failure()).toBe('provider_unavailable');
    tokenResponse = async () => ({ status: 200, body: '<html>' });
    expect(await failure()).toBe('provider_unavailable');
    tokenResponse = async () => ({ body: JSON.stringify({ x: 'x'.repeat(1_100_000) }) });
    expect(await failure()).toBe('provider_unavailable');
  });
});

describe('the metadata of the provider', () => {
  test('is fetched when first needed, once for simultaneous logins, and again after a failure', async () => {
    respond = (request) => request.socket.destroy();
    expect(await failure()).toBe('provider_unavailable');
    respond = (request, response) => void serve(request, response);
    const before = discoveries;
    await Promise.all([provider.begin('/'), provider.begin('/'), provider.begin('/')]);
    expect(discoveries).toBe(before + 1);
  });

  test('of another issuer is refused', async () => {
    metadata = { issuer: 'https://other.example' };
    await expect(provider.begin('/')).rejects.toThrow();
  });

  test('says whether it has a page for signing out', async () => {
    expect(await provider.logoutUrl()).toBeUndefined();
  });
});

test('the page for signing out gets the client and the page to return to', async () => {
  metadata = { end_session_endpoint: `${issuer}/end` };
  const url = new URL((await provider.logoutUrl()) ?? '');
  expect(url.href.startsWith(`${issuer}/end?`)).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...{ client_id: 'client', post_logout_redirect_uri: 'http://127.0.0.1:1' },
  });
});
