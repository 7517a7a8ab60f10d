import { openRelayClient } from '@hypervize/relay/testing';
import { clientCredentials, openRelayStream } from '@hypervize/rpc';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, sendRaw, startPlatform } from './platform.js';

let platform: Platform;
let owner: string;
let key: string;
let keyId: string;

beforeAll(async () => {
  platform = await startPlatform({
    env: {
      'auth-gateway': {
        MAX_BODY_BYTES: '1048576',
        HEADERS_TIMEOUT_SECONDS: '1',
        REQUEST_TIMEOUT_SECONDS: '2',
        UPLOAD_WINDOW_SECONDS: '1',
        ANONYMOUS_MAX_BODY_BYTES: '100000',
      },
      'inference-router': { FIRST_BYTE_TIMEOUT_SECONDS: '1', CONNECT_TIMEOUT_MS: '500' },
    },
    // Nothing listens on the discard port.
    pools: [{ model: 'unreachable', hosts: ['http://127.0.0.1:9/v1'] }],
  });
  owner = await platform.newAccount();
  ({ secret: key, keyId } = await platform.newKey(owner));
});
afterAll(() => platform?.stop());

const post = (extra: Partial<Parameters<typeof send>[1]> = {}) =>
  send(platform, { headers: bearer(key), body: chat(), ...extra });
const withKey = (presented: string) => post({ headers: bearer(presented) });
const failing = (fault: string) => post({ headers: { ...bearer(key), 'x-stand-in-fail': fault } });

test('every response has a unique request id, regardless of the client’s x-request-id', async () => {
  const responses = [
    await post({ headers: { ...bearer(key), 'x-request-id': 'mine' } }),
    await withKey('wrong'),
  ];
  for (const { headers } of responses) expect(headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/);
  expect(responses[0]?.headers['x-request-id']).not.toBe(responses[1]?.headers['x-request-id']);
});

test('the router accepts streams of requests from gateways alone', async () => {
  for (const caller of ['hvz', 'key-service', 'inference-router', '']) {
    const open = openRelayStream({
      target: `127.0.0.1:${platform.ports.router}`,
      credentials: clientCredentials(undefined),
      caller,
    });
    await expect(openRelayClient(open)).rejects.toMatchObject({ code: 'caller_not_allowed' });
  }
});

describe('credentials', () => {
  test('no credentials: 401 missing_api_key, with WWW-Authenticate', async () => {
    const response = await post({ headers: { 'content-type': 'application/json' } });
    expect(response).toMatchObject({ status: 401, code: 'missing_api_key' });
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  test('malformed, unknown, wrong and revoked keys get identical responses', async () => {
    const other = await platform.newKey(owner);
    await platform.keys.revokeKey({ accountId: owner, keyId: other.keyId, actor: platform.actor });
    const { generateKey } = await import('@hypervize/key-format');
    const presented = {
      revoked: other.secret,
      unknown: generateKey().key,
      'wrong secret': generateKey({ keyId }).key,
      'wrong checksum': key.slice(0, 41) + (key.endsWith('0') ? '1' : '0'),
      '41 characters': key.slice(0, 41),
      '43 characters': `${key}0`,
      'another prefix': key.replace('hvz', 'sk'),
      'a space inside': `${key.slice(0, 20)} ${key.slice(20)}`,
      'non-ASCII': `${key.slice(0, 20)}é${key.slice(21)}`,
      'very long': key + 'a'.repeat(10_000),
    };
    for (const [what, text] of Object.entries(presented)) {
      const response = await withKey(text);
      expect([what, response.status, response.text]).toEqual([
        what,
        401,
        '{"error":{"message":"Invalid API key","type":"authentication_error","param":null,"code":"invalid_api_key"}}',
      ]);
    }
  });

  test('an expired key is reported as expired if its secret is right, and as invalid otherwise', async () => {
    const soon = await platform.newKey(owner, ['inference'], { expiresUnixMs: Date.now() + 1_500 });
    expect((await withKey(soon.secret)).status).toBe(200);
    await eventually(async () =>
      expect(await withKey(soon.secret)).toMatchObject({ status: 401, code: 'expired_api_key' }),
    );
    const { generateKey } = await import('@hypervize/key-format');
    expect((await withKey(generateKey({ keyId: soon.keyId }).key)).code).toBe('invalid_api_key');
  });

  test('the Bearer scheme is case-insensitive, and any other scheme is an invalid key', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await post({ headers: { ...json, authorization: `bearer ${key}` } })).status).toBe(200);
    expect((await post({ headers: { ...json, authorization: `BEARER   ${key}` } })).status).toBe(200);
    expect((await post({ headers: { ...json, authorization: `Basic ${key}` } })).code).toBe(
      'invalid_api_key',
    );
    expect((await post({ headers: { ...json, authorization: 'Bearer ' } })).code).toBe('missing_api_key');
  });

  test('two Authorization headers are refused, even with the same key', async () => {
    const twice = [
      'authorization',
      `Bearer ${key}`,
      'authorization',
      `Bearer ${key}`,
      'content-type',
      'application/json',
    ];
    const response = await post({
      headers: [...twice, 'host', 'x', 'content-length', String(chat().length)],
    });
    expect(response).toMatchObject({ status: 400, code: 'ambiguous_credentials' });
  });

  test('a key in the URL is refused, plain or encoded, also if the key is valid', async () => {
    for (const inUrl of [`?key=${key}`, `?key=${key.replace('_', '%5F')}`, `/${key}`]) {
      const path = `/api/chat/completions${inUrl}`;
      expect(await post({ path })).toMatchObject({ status: 400, code: 'key_in_url' });
    }
    const logs = platform.service('auth-gateway').lines().join('\n');
    expect(logs).not.toContain(key);
  });

  test('a key without the required scope gets 403 with the name of the scope', async () => {
    const { secret } = await platform.newKey(owner, ['dedicated:read']);
    const response = await withKey(secret);
    expect(response).toMatchObject({ status: 403, code: 'insufficient_scope' });
    expect(response.text).toContain('inference');
  });

  test('no header of a client can pass for what the gateway tells the router', async () => {
    const forged = { 'x-hvz-principal': 'p.e30.AAAA', 'x-forwarded-for': '1.2.3.4' };
    expect((await post({ headers: { ...bearer(key), ...forged } })).status).toBe(200);
    // A field of a head, as between gateway and router, is no header of HTTP.
    for (const field of [':account: another', ':principal: anonymous', 'a\n:account: another']) {
      const head = `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${field}\r\n`;
      const refused = await sendRaw(
        platform,
        `${head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
      );
      expect(refused).toMatch(/^HTTP\/1.1 400 /);
    }
  });
});

describe('dedicated endpoints', () => {
  let endpointId: string;
  const path = () => `/api/d/${endpointId}/chat/completions`;
  const anonymous = { 'content-type': 'application/json' };

  beforeAll(async () => {
    const hosts = [`http://127.0.0.1:${platform.ports.standIn}/v1`];
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      accountId: owner,
      model: 'stand-in',
      hosts,
    });
    endpointId = endpoint?.endpointId ?? '';
    await eventually(async () => expect((await post({ path: path() })).status).toBe(200));
  });

  test('another account gets the same response as for an endpoint that does not exist', async () => {
    const { secret } = await platform.newKey(await platform.newAccount());
    const theirs = await post({ path: path(), headers: bearer(secret) });
    const missing = await post({ path: '/api/d/ep_000000000000/chat/completions', headers: bearer(secret) });
    expect(theirs).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    expect(missing.text).toBe(theirs.text);
  });

  test('without a key, a private endpoint and one that does not exist get the same response', async () => {
    const theirs = await post({ path: path(), headers: anonymous });
    expect(theirs).toMatchObject({ status: 401, code: 'missing_api_key' });
    expect((await post({ path: '/api/d/ep_000000000000/embeddings', headers: anonymous })).text).toBe(
      theirs.text,
    );
  });

  test('the owner needs a key with a scope that permits the call', async () => {
    const { secret: elastic } = await platform.newKey(owner, ['elastic-only']);
    expect(await post({ path: path(), headers: bearer(elastic) })).toMatchObject({
      code: 'insufficient_scope',
    });
    const { secret: invoke } = await platform.newKey(owner, ['dedicated:invoke']);
    expect((await post({ path: path(), headers: bearer(invoke) })).status).toBe(200);
    expect((await post({ headers: bearer(invoke) })).code).toBe('insufficient_scope');
  });

  test('a public endpoint serves anyone except with an invalid key, until it is private again', async () => {
    const set = (authMode: 'AUTH_MODE_PUBLIC' | 'AUTH_MODE_PRIVATE') =>
      platform.endpoints.setAuthMode({ actor: platform.actor, accountId: owner, endpointId, authMode });
    await set('AUTH_MODE_PUBLIC');
    await eventually(async () => expect((await post({ path: path(), headers: anonymous })).status).toBe(200));
    expect((await post({ path: path(), headers: bearer('hvz_live_wrong') })).code).toBe('invalid_api_key');
    const { secret: stranger } = await platform.newKey(await platform.newAccount());
    expect((await post({ path: path(), headers: bearer(stranger) })).status).toBe(200);
    // Without a key only small bodies are accepted, by their declared length and in chunks.
    const large = chat({ x: 'x'.repeat(100_000) });
    const tooLarge = { status: 413, code: 'body_too_large' };
    expect(await post({ path: path(), headers: anonymous, body: large })).toMatchObject(tooLarge);
    const chunked = { ...anonymous, 'transfer-encoding': 'chunked' };
    expect(await post({ path: path(), headers: chunked, body: large })).toMatchObject(tooLarge);
    expect((await post({ path: path(), headers: bearer(stranger), body: large })).status).toBe(200);
    await set('AUTH_MODE_PRIVATE');
    await eventually(async () => expect((await post({ path: path(), headers: anonymous })).status).toBe(401));
  });

  test('are listed and shown to their owner', async () => {
    const { secret: reader } = await platform.newKey(owner, ['dedicated:read']);
    const list = await post({ method: 'GET', path: '/api/d', headers: bearer(reader), body: '' });
    expect(JSON.parse(list.text).data.map(({ id }: { id: string }) => id)).toContain(endpointId);
    const one = await post({
      method: 'GET',
      path: `/api/d/${endpointId}`,
      headers: bearer(reader),
      body: '',
    });
    expect(JSON.parse(one.text)).toMatchObject({ id: endpointId, auth_mode: 'private', model: 'stand-in' });
    expect((await post({ path: path(), headers: bearer(reader) })).code).toBe('insufficient_scope');
  });
});

describe('the request', () => {
  test.each([
    ['not JSON', 'hello'],
    ['truncated', chat().slice(0, -2)],
    ['a list', '[]'],
    ['null', 'null'],
    ['empty', ''],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s: 400 invalid_json', async (_what, body) => {
    expect(await post({ body })).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  test('JSON nested 256 levels deep is accepted; deeper: 400 invalid_json that says what the limit is', async () => {
    const nested = (depth: number) =>
      `{"model":"stand-in","messages":[],"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect((await post({ body: nested(256) })).status).toBe(200);
    for (const depth of [257, 100_000]) {
      const response = await post({ body: nested(depth) });
      expect(response).toMatchObject({ status: 400, code: 'invalid_json' });
      expect(response.text).toContain('256');
    }
  });

  test('a body that arrives too slowly: 408 request_timeout, and the connection is closed', async () => {
    const head = `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`;
    for (const framing of ['content-length: 100', 'content-length: 1000000', 'transfer-encoding: chunked']) {
      const refused = await sendRaw(platform, `${head}${framing}\r\n\r\n1\r\n{\r\n`);
      expect(refused).toMatch(/^HTTP\/1.1 408 /);
      expect(refused).toContain('bytes per second');
    }
  });

  test.each(['{}', '{"model":""}', '{"model":7}', '{"model":null}'])(
    '%s: 400 model_required',
    async (body) => {
      expect(await post({ body })).toMatchObject({ status: 400, code: 'model_required' });
    },
  );

  test('an unknown model: 404 model_not_found', async () => {
    expect(await post({ body: chat({ model: 'gpt-99' }) })).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('a body that is too large: 413 body_too_large, by its declared length and in chunks', async () => {
    const large = chat({ x: 'x'.repeat(1_048_577) });
    expect(await post({ body: large })).toMatchObject({ status: 413, code: 'body_too_large' });
    const headers = { ...bearer(key), 'transfer-encoding': 'chunked' };
    expect(await post({ headers, body: large })).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  test('an unsupported type, charset or encoding: 415 unsupported_media_type', async () => {
    for (const extra of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-encoding': 'gzip' },
    ]) {
      const response = await post({ headers: { ...bearer(key), ...extra } });
      expect(response).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    }
    const utf8 = { ...bearer(key), 'content-type': 'application/json; charset=utf-8' };
    expect((await post({ headers: utf8 })).status).toBe(200);
  });

  test('an unsupported method: 405; an unknown route: 404', async () => {
    expect(await post({ method: 'PUT' })).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(await post({ path: '/api/images' })).toMatchObject({ status: 404, code: 'route_not_found' });
    expect(await post({ path: '/v1/chat/completions' })).toMatchObject({
      status: 404,
      code: 'route_not_found',
    });
  });

  test('a body that does not end in time gets 408, and the connection is closed', async () => {
    const begun =
      `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
      'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"mod\r\n';
    const response = await sendRaw(platform, begun);
    expect(response).toMatch(/^HTTP\/1.1 408 /);
    expect(response).toContain('"request_timeout"');
  });

  test('headers that do not end in time, too many headers, and malformed HTTP get 408, 431 and 400, and are closed', async () => {
    expect(await sendRaw(platform, 'POST /api/chat/completions HTTP/1.1\r\nhost: x\r\n')).toMatch(
      /^HTTP\/1.1 408 /,
    );
    const flood = Array.from({ length: 5_000 }, (_, i) => `x-flood-${i}: ${i}\r\n`).join('');
    expect(await sendRaw(platform, `GET /api/models HTTP/1.1\r\nhost: x\r\n${flood}\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
    const refused = await sendRaw(platform, 'this is not HTTP\r\n\r\n');
    expect(refused).toMatch(/^HTTP\/1.1 400 /);
    expect(refused).toMatch(/\r\nx-request-id: req_[0-9a-f]{32}\r\n/);
    expect((await post()).status).toBe(200);
  });
});

describe('a failing model server', () => {
  test.each([
    ['500', 502, 'upstream_error'],
    ['401', 502, 'upstream_error'],
    ['403', 502, 'upstream_error'],
    ['404', 502, 'upstream_error'],
    ['302', 502, 'upstream_error'],
    ['reset-before', 502, 'upstream_error'],
    ['garbage', 502, 'upstream_error'],
    ['429', 503, 'no_capacity'],
    ['503', 503, 'no_capacity'],
    ['hang', 504, 'upstream_timeout'],
    ['half-header', 504, 'upstream_timeout'],
  ])('%s: the client gets %d %s', async (fault, status, code) => {
    const response = await failing(fault);
    expect(response).toMatchObject({ status, code });
    if (status === 503) expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a 4xx about the request is forwarded to the client', async () => {
    const response = await failing('400');
    expect(response).toMatchObject({ status: 400, code: 'stand_in_failure' });
  });

  test('no reachable host: 503 no_capacity', async () => {
    const response = await post({ body: chat({ model: 'unreachable' }) });
    expect(response).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(response.headers['retry-after']).toBeDefined();
  });
});

describe('the management API with a key', () => {
  const call = async (method: string, path: string, secret: string, body?: object) => {
    const response = await send(platform, {
      method,
      path,
      headers: bearer(secret),
      body: body ? JSON.stringify(body) : '',
    });
    return { ...response, json: JSON.parse(response.text) };
  };

  test('requires the scope "global"', async () => {
    expect(await call('GET', '/api/keys', key)).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });

  test('creates, lists, renames, rolls and revokes keys, and records who did it', async () => {
    const { secret: global } = await platform.newKey(owner, ['global']);
    const made = await call('POST', '/api/keys', global, { name: 'by http', scopes: ['inference'] });
    expect(made.status).toBe(201);
    expect((await withKey(made.json.key)).status).toBe(200);
    expect(await call('POST', '/api/keys', global, { name: 'by http', scopes: ['inference'] })).toMatchObject(
      {
        status: 409,
        code: 'key_name_taken',
      },
    );
    expect(await call('POST', '/api/keys', global, { name: 'x', scopes: ['all'] })).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    const renamed = await call('PATCH', `/api/keys/${made.json.id}`, global, { name: 'renamed' });
    expect(renamed.json.name).toBe('renamed');
    const rolled = await call('POST', `/api/keys/${made.json.id}/roll`, global);
    expect((await withKey(rolled.json.key)).status).toBe(200);
    await eventually(async () => expect((await withKey(made.json.key)).code).toBe('invalid_api_key'));
    const revoked = await call('DELETE', `/api/keys/${rolled.json.id}`, global, { reason: 'done' });
    expect(revoked.json.revoked_reason).toBe('done');
    const audit = await call('GET', `/api/audit?key_id=${rolled.json.id}`, global);
    expect(audit.json.data[0]).toMatchObject({
      action: 'key.revoked',
      actor: expect.stringMatching(/^key:/),
    });
    const listed = await call('GET', '/api/keys', global);
    expect(listed.text).not.toContain(made.json.key.slice(17));
  });

  test('gives the same response for a key of another account as for one that does not exist', async () => {
    const { secret } = await platform.newKey(await platform.newAccount(), ['global']);
    expect(await call('DELETE', `/api/keys/${keyId}`, secret)).toMatchObject({
      status: 404,
      code: 'key_not_found',
    });
  });
});
