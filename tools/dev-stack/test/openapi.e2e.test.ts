import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ContractCheck, createContractCheck } from './openapi.js';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let contract: ContractCheck;
let account: string;
let manager: string;
let host: string;

beforeAll(async () => {
  platform = await startPlatform({
    env: { 'inference-router': { PROBE_INTERVAL_MS: '200', DEDICATED_HOSTS: '127.0.0.1' } },
  });
  host = `http://127.0.0.1:${platform.ports.standIn}/v1`;
  account = await platform.newAccount();
  manager = (await platform.newKey(account, ['global'])).secret;
  const served = await send(platform, { method: 'GET', path: '/api/openapi.json' });
  contract = createContractCheck(JSON.parse(served.text));
  contract.check('GET /api/openapi.json', served);
});
afterAll(() => platform?.stop());

const ownPage = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

interface Sent {
  /** For `{id}` in the path. */
  readonly id?: string;
  readonly query?: string;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
}

/** Sends a request for an operation, written as in the document, and checks that the document has its response. */
async function call(operation: string, { id = '', query = '', body, headers }: Sent = {}) {
  const [method = '', path = ''] = operation.split(' ');
  const response = await send(platform, {
    method,
    path: path.replace('{id}', id) + query,
    headers: headers ?? bearer(manager),
    body: typeof body === 'string' ? body : body ? JSON.stringify(body) : '',
  });
  contract.check(operation, response);
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return { ...response, json: isJson ? JSON.parse(response.text) : undefined };
}
/** The status and the code of a refusal that the document has. */
const refusal = async (operation: string, sent?: Sent) => {
  const { status, code } = await call(operation, sent);
  return `${status} ${code}`;
};
const newKey = (name: string, extra: object = {}) => ({ name, scopes: ['inference'], ...extra });

describe('every response is one that the document has', () => {
  test('of keys', async () => {
    const expiring = { expires_at: '2100-01-01T00:00:00+02:00', requests_per_minute: 5 };
    const created = await call('POST /api/keys', { body: newKey('one', expiring) });
    expect(created).toMatchObject({ status: 201, json: { repeated: false, requests_per_minute: 5 } });
    const { id } = created.json;
    await call('GET /api/keys/{id}', { id });
    await call('PATCH /api/keys/{id}', { id, body: { name: 'renamed', expires_at: null } });
    const rolled = await call('POST /api/keys/{id}/roll', { id, body: { overlap_seconds: 60 } });
    expect(rolled).toMatchObject({ status: 201, json: { predecessor: { id } } });
    const revoked = await call('DELETE /api/keys/{id}', { id, body: { reason: 'test' } });
    expect(revoked.json).toMatchObject({ revoked_reason: 'test', revocation: { state: 'confirmed' } });
    await call('GET /api/revocations/{id}', { id: revoked.json.revocation.id });
    const page = await call('GET /api/keys', { query: '?include_revoked=true&page_size=2' });
    expect(page.json.data).toHaveLength(2);
    const next = `?include_revoked=true&page_token=${page.json.next_page_token}`;
    expect((await call('GET /api/keys', { query: next })).status).toBe(200);
  });

  test('of refused changes to keys', async () => {
    const { id } = (await call('POST /api/keys', { body: newKey('two') })).json;
    expect(await refusal('POST /api/keys', { body: newKey('two') })).toBe('409 key_name_taken');
    await call('POST /api/keys/{id}/roll', { id, body: { overlap_seconds: 60 } });
    expect(await refusal('POST /api/keys/{id}/roll', { id })).toBe('409 key_superseded');
    await call('DELETE /api/keys/{id}', { id });
    expect(await refusal('PATCH /api/keys/{id}', { id, body: { name: 'x' } })).toBe('409 key_revoked');
    for (const operation of ['GET /api/keys/{id}', 'DELETE /api/keys/{id}', 'POST /api/keys/{id}/roll']) {
      expect(await refusal(operation, { id: 'AbCdEfGh' })).toBe('404 key_not_found');
    }
    expect(await refusal('POST /api/keys', { body: newKey('') })).toBe('400 invalid_request');
    expect(await refusal('GET /api/keys', { query: '?page_token=made-up' })).toBe('400 invalid_request');
    expect(await refusal('GET /api/keys', { query: '?page_size=501' })).toBe('400 invalid_request');
  });

  test('of the default key, which is revealed once, under its own id', async () => {
    const me = await call('GET /api/me');
    expect(me.json).toMatchObject({ id: account, session: null, default_key: { revealed: false } });
    const { id } = me.json.default_key;
    const other = (await call('POST /api/keys', { body: newKey('three') })).json.id;
    const operation = 'POST /api/keys/{id}/reveal';
    expect(await refusal(operation, { id: other })).toBe('404 key_not_found');
    const revealed = await call(operation, { id });
    expect(revealed.status).toBe(201);
    const inference = { headers: bearer(revealed.json.key), body: chat() };
    expect((await call('POST /api/chat/completions', inference)).status).toBe(200);
    expect(await refusal(operation, { id })).toBe('409 key_already_revealed');
    expect((await call('GET /api/me')).json.default_key).toEqual({ id, revealed: true });
    await call('DELETE /api/keys/{id}', { id });
    expect((await call('GET /api/me')).json.default_key).toBeNull();
    expect(await refusal(operation, { id })).toBe('409 key_revoked');
  });

  test('of endpoints', async () => {
    const body = { model: 'stand-in', hosts: [host], auth_mode: 'public' };
    const created = await call('POST /api/endpoints', { body });
    expect(created).toMatchObject({ status: 201, json: { repeated: false } });
    const { id } = created.json;
    await call('GET /api/endpoints');
    await call('GET /api/endpoints/{id}', { id });
    await call('GET /api/d', { query: '?page_size=1' });
    await call('GET /api/d/{id}', { id });
    for (const operation of ['chat/completions', 'completions', 'embeddings']) {
      const request = {
        model: 'stand-in',
        prompt: 'x',
        input: 'x',
        messages: [{ role: 'user', content: 'x' }],
      };
      await call(`POST /api/d/{id}/${operation}`, { id, body: request });
      await call(`POST /api/${operation}`, { body: request });
    }
    await call('PATCH /api/endpoints/{id}', { id, body: { hosts: [host] } });
    const closed = await call('PATCH /api/endpoints/{id}', { id, body: { auth_mode: 'private' } });
    expect(closed.json.revocation).not.toBeNull();
    await call('GET /api/revocations/{id}', { id: closed.json.revocation.id });
    const chatAt = 'POST /api/d/{id}/chat/completions';
    const json = { 'content-type': 'application/json' };
    expect(await refusal(chatAt, { id, headers: json, body: chat() })).toBe('401 missing_api_key');
    await call('DELETE /api/endpoints/{id}', { id, query: '?drain_seconds=60' });
    const change = { id, body: { auth_mode: 'public' } };
    expect(await refusal('PATCH /api/endpoints/{id}', change)).toBe('409 endpoint_not_active');
    expect(await refusal('GET /api/endpoints/{id}', { id: 'ep_000000000000' })).toBe(
      '404 endpoint_not_found',
    );
    expect(await refusal('GET /api/d/{id}', { id: 'nonsense' })).toBe('404 endpoint_not_found');
    expect(await refusal('PATCH /api/endpoints/{id}', { id, body: {} })).toBe('400 invalid_request');
    const nowhere = { body: { model: 'm', hosts: ['not a URL'] } };
    expect(await refusal('POST /api/endpoints', nowhere)).toBe('400 invalid_request');
  });

  test('of the account', async () => {
    await call('GET /api/models');
    await call('GET /api/quota');
    await call('GET /api/usage', { query: '?by=key,model&step=hour' });
    const csv = await call('GET /api/usage', { query: '?format=csv' });
    expect(csv.text).toMatch(/^from,key_id,/);
    expect((await call('GET /api/audit', { query: '?page_size=3' })).json.data).toHaveLength(3);
    const reversed = '?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect(await refusal('GET /api/usage', { query: reversed })).toBe('400 invalid_request');
    for (const id of ['key-999999', 'nonsense']) {
      expect(await refusal('GET /api/revocations/{id}', { id })).toBe('404 revocation_not_found');
    }
  });

  test('of credentials, bodies and headers that are refused', async () => {
    const inferring = (await platform.newKey(account)).secret;
    const keys = 'POST /api/keys';
    const body = newKey('never');
    const as = (headers: Record<string, string>) => refusal(keys, { headers, body });
    expect(await as({})).toBe('401 missing_api_key');
    expect(await as(bearer('hvz_live_nonsense'))).toBe('401 invalid_api_key');
    expect(await as(bearer(inferring))).toBe('403 insufficient_scope');
    expect(await as({ ...ownPage, cookie: 'hvz_session=nonsense' })).toBe('401 invalid_session');
    expect(await as({ ...bearer(manager), 'content-encoding': 'gzip' })).toBe('415 unsupported_media_type');
    expect(await as({ ...bearer(manager), 'idempotency-key': 'a\tb' })).toBe('400 invalid_request');
    expect(await refusal(keys, { body: '{' })).toBe('400 invalid_json');
    expect(await refusal(keys, { body: 'x'.repeat(70_000) })).toBe('413 body_too_large');
    expect(await refusal('GET /api/models', { query: `?key=${inferring}` })).toBe('400 key_in_url');
  });

  test('of inference', async () => {
    const operation = 'POST /api/chat/completions';
    const stream = await call(operation, { body: chat({ stream: true }) });
    expect(stream.headers['content-type']).toContain('text/event-stream');
    expect(await refusal(operation, { body: '{}' })).toBe('400 model_required');
    expect(await refusal(operation, { body: '[' })).toBe('400 invalid_json');
    expect(await refusal(operation, { body: chat({ model: 'none' }) })).toBe('404 model_not_found');
    const dedicated = { id: 'ep_000000000000', body: chat() };
    expect(await refusal('POST /api/d/{id}/chat/completions', dedicated)).toBe('404 endpoint_not_found');
    const failing = (status: string) => ({
      headers: { ...bearer(manager), 'x-stand-in-fail': status },
      body: chat(),
    });
    expect(await refusal(operation, failing('500'))).toBe('502 upstream_error');
    // An error of the model server is passed on.
    expect((await call(operation, failing('400'))).status).toBe(400);
  });

  test('of sessions', async () => {
    const sessions = createClient(contracts.sessions, {
      target: `127.0.0.1:${platform.keyServices[0]}`,
      credentials: clientCredentials(undefined),
      caller: 'auth-gateway',
      defaultTimeoutMs: 10_000,
    });
    const owner = await platform.newAccount();
    const actor = { id: `user:${owner}`, address: '127.0.0.1' };
    const logIn = async () => {
      const { session, secret } = await sessions.createSession({
        accountId: owner,
        actor,
        userAgent: 'test',
      });
      const headers = { ...ownPage, cookie: `hvz_session=${secret}` };
      return { id: session?.sessionId ?? '', headers };
    };
    const [one, two] = [await logIn(), await logIn()];
    const me = await call('GET /api/me', one);
    expect(me.json).toMatchObject({ authenticated_as: `session:${one.id}`, session: { id: one.id } });
    const listed = await call('GET /api/sessions', { headers: one.headers });
    expect(
      listed.json.data.map(({ id, current }: { id: string; current: boolean }) => [id, current]),
    ).toEqual(
      expect.arrayContaining([
        [one.id, true],
        [two.id, false],
      ]),
    );
    const end = 'DELETE /api/sessions/{id}';
    expect((await call(end, { ...one, id: two.id })).json.revocation.state).toBe('confirmed');
    expect(await refusal('GET /api/me', two)).toBe('401 invalid_session');
    expect(await refusal(end, { ...one, id: 'AbCdEfGhIjKl' })).toBe('404 session_not_found');
    const foreign = { ...one.headers, 'sec-fetch-site': 'cross-site' };
    expect(await refusal('GET /api/me', { headers: foreign })).toBe('403 cross_site_request');
    const { data } = (await call('GET /api/keys', { headers: one.headers })).json;
    for (const { id } of data) await call('DELETE /api/keys/{id}', { ...one, id });
    const inference = { headers: one.headers, body: chat() };
    expect(await refusal('POST /api/chat/completions', inference)).toBe('403 no_active_key');
    const all = await call('DELETE /api/sessions', { headers: one.headers });
    expect(all.json).toMatchObject({ ended: 1, revocation: { state: 'confirmed' } });
    expect(await refusal('GET /api/me', one)).toBe('401 invalid_session');
    sessions.close();
  });
});

test('the stream of events begins as documented', async () => {
  const { secret } = await platform.newKey(await platform.newAccount(), ['global']);
  const url = `http://127.0.0.1:${platform.ports.http}/api/events`;
  const { status, headers, body } = await fetch(url, { headers: bearer(secret) });
  contract.check('GET /api/events', {
    status,
    headers: Object.fromEntries(headers),
    text: '',
    code: undefined,
  });
  await body?.cancel();
});

test('a success of every operation of the document has been seen', () => {
  expect(contract.missing()).toEqual([]);
});
