import { AppError } from '@hypervize/errors';
import { eventually } from '@hypervize/testkit';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Answer, type Gateway, type Options, openRaw, startGateway } from './management.js';

const key = { keyId: 'made', name: 'n', scopes: [], createdUnixMs: 1 };
const endpoint = {
  endpointId: 'ep_000000000000',
  hosts: [],
  createdUnixMs: 1,
  authMode: 'AUTH_MODE_PRIVATE',
};
const models = { pools: { listModels: async () => ({ models: [] }) } };
const creation = JSON.stringify({ name: 'n', scopes: ['inference'] });
const newEndpoint = JSON.stringify({ model: 'm', hosts: ['http://198.51.100.1'] });

let gateway: Gateway;
const begin = async (...args: Parameters<typeof startGateway>) => {
  gateway = await startGateway(...args);
};
afterEach(() => gateway.stop());

/** Calls of a fake service that are answered when the test says so. */
function heldCalls(answer: object) {
  const calls: { signal: AbortSignal | undefined; timeoutMs: number | undefined; answer(): void }[] = [];
  const serve = (_request: unknown, options: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
    new Promise((resolve, reject) => {
      const { signal, timeoutMs } = options;
      calls.push({ signal, timeoutMs, answer: () => resolve(answer) });
      signal?.addEventListener('abort', () => reject(new AppError('cancelled')));
    });
  const begun = (count: number) => eventually(async () => expect(calls).toHaveLength(count));
  return { calls, serve, begun };
}

const statuses = async (answers: Promise<Answer>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe('a key that is revoked while it manages the account', () => {
  test('40 keys that wait to be made are answered with 401, their calls are cancelled, and none is begun', async () => {
    const held = heldCalls({ key, secret: 's' });
    await begin({ keys: { createKey: held.serve } });
    const answers = Array.from({ length: 40 }, () => gateway.call('POST', '/keys', { body: creation }));
    await held.begun(8);
    // 16 wait for a place, and the others are refused.
    await eventually(async () => expect(gateway.limitsHit).toHaveLength(16));
    await eventually(async () => expect(gateway.inFlightRequests.count()).toBe(24));
    expect(gateway.change('k1')).toBeUndefined();
    for (const { signal } of held.calls) expect(signal?.aborted).toBe(true);
    expect((await statuses(answers)).sort()).toEqual([...Array(24).fill(401), ...Array(16).fill(429)]);
    expect(held.calls).toHaveLength(8);
    expect((await gateway.call('POST', '/keys', { body: creation })).code).toBe('invalid_api_key');
    await eventually(async () => expect(gateway.inFlightRequests.count()).toBe(0));
  });

  test('an export is broken off within the change, also while a page is fetched, and no further page is fetched', async () => {
    let pages = 0;
    const rows = Array.from({ length: 100 }, () => ({ requests: 1 }));
    // The sixth page does not arrive, and its fetching does not end with its signal.
    const queryUsage = () =>
      ++pages > 5 ? new Promise(() => {}) : Promise.resolve({ rows, nextPageToken: 'next' });
    await begin({ usage: { queryUsage } });
    const exported = gateway.call('GET', '/usage?format=csv');
    await eventually(async () => expect(pages).toBe(6));
    const [inFlight] = gateway.inFlightRequests.all();
    gateway.change('k1');
    const answer = await exported;
    expect([answer.status, answer.complete]).toEqual([200, false]);
    expect(inFlight?.cancellation.reason?.code).toBe('invalid_api_key');
    expect(pages).toBe(6);
  });

  test('a change to an endpoint that was begun is answered with 401, and delays the acknowledgement until it has settled', async () => {
    const held = heldCalls({ endpoint });
    await begin({ endpoints: { createEndpoint: held.serve } });
    const made = gateway.call('POST', '/endpoints', { body: newEndpoint });
    await held.begun(1);
    let acknowledged = false;
    const settled = gateway.change('k1')?.then(() => {
      acknowledged = true;
    });
    expect((await made).code).toBe('invalid_api_key');
    expect([settled === undefined, acknowledged]).toEqual([false, false]);
    held.calls[0]?.answer();
    await settled;
    expect(acknowledged).toBe(true);
  });

  test('that it revokes, rolls or restricts itself is confirmed, not answered with 401', async () => {
    const confirmation = { state: 'STATE_CONFIRMED', seq: 2, certainByUnixMs: 0, waitingFor: [] };
    const itself = async () => {
      gateway.change('self', 'revoked');
      return { key, secret: 'new', predecessor: key, confirmation };
    };
    const own = { key: 'self a global' };
    for (const [method, path, body] of [
      ['DELETE', '/keys/self', undefined],
      ['POST', '/keys/self/roll', undefined],
      ['PATCH', '/keys/self', '{"scopes":["inference"]}'],
    ] as const) {
      await begin({ keys: { revokeKey: itself, rollKey: itself, updateKey: itself } });
      const answer = await gateway.call(method, path, body === undefined ? own : { ...own, body });
      expect([method, answer.status < 300, answer.text.includes('"confirmed"')]).toEqual([
        method,
        true,
        true,
      ]);
      if (method !== 'PATCH') await gateway.stop();
    }
  });
});

test('a change to an endpoint has no longer than the lease, and is refused without it', async () => {
  const held = heldCalls({ endpoint });
  await begin({ endpoints: { createEndpoint: held.serve } }, { leaseMs: 2_000 });
  const made = gateway.call('POST', '/endpoints', { body: newEndpoint });
  await held.begun(1);
  expect(held.calls[0]?.timeoutMs).toBeLessThan(2_000);
  held.calls[0]?.answer();
  expect((await made).status).toBe(201);
  await gateway.stop();
  await begin({ endpoints: { createEndpoint: held.serve } }, { leaseMs: 0 });
  const refused = await gateway.call('POST', '/endpoints', { body: newEndpoint });
  expect([refused.status, refused.code]).toEqual([503, 'auth_unavailable']);
  expect(held.calls).toHaveLength(1);
});

describe('the limits of an account', () => {
  const limits: Options = { managementPerMinute: 3 };
  const revoked = { revokeKey: async () => ({ key, confirmation: null }) };

  test('every response tells what is left of the rate, and a refusal when to come again', async () => {
    await begin(models, limits);
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await gateway.call('GET', '/models'));
    expect(answers.map(({ headers }) => headers['x-ratelimit-remaining-requests'])).toEqual([
      '2',
      '1',
      '0',
      '0',
    ]);
    expect(answers[3]?.code).toBe('rate_limit_exceeded');
    expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await gateway.call('GET', '/models', { key: 'k2 other global' })).status).toBe(200);
  });

  test('a flooded account can still revoke keys with another key, at both limits', async () => {
    const held = heldCalls({ key, confirmation: null });
    await begin({ keys: { updateKey: held.serve, ...revoked } }, { managementPerMinute: 40 });
    const flood = Array.from({ length: 60 }, () =>
      gateway.call('PATCH', '/keys/x', { body: '{"name":"n"}' }),
    );
    await held.begun(8);
    await eventually(async () => expect(gateway.limitsHit).toContain('management'));
    expect((await gateway.call('GET', '/me', { key: 'k2 a global' })).status).toBe(429);
    expect((await gateway.call('DELETE', '/keys/k1', { key: 'k2 a global' })).status).toBe(200);
    gateway.change('k1');
    await Promise.all(flood);
  });

  test('a key is served 8 requests at a time, further ones wait a moment, and still further ones are refused', async () => {
    const held = heldCalls({ key, secret: 's' });
    await begin({ keys: { createKey: held.serve } });
    const answers = Array.from({ length: 40 }, () => gateway.call('POST', '/keys', { body: creation }));
    await eventually(async () => expect(gateway.limitsHit).toHaveLength(16));
    const refused = await Promise.any(
      answers.map(async (one) => ((await one).status === 429 ? one : Promise.reject())),
    );
    expect(refused.text).toContain('at most 16 of an account, half of them with one credential');
    expect(held.calls).toHaveLength(8);
    const release = setInterval(() => {
      for (const one of held.calls) one.answer();
    }, 10);
    const counts = await statuses(answers);
    clearInterval(release);
    expect(counts.filter((status) => status === 201)).toHaveLength(24);
  });

  test('an account has two exports at a time, one with each key', async () => {
    const held = heldCalls({ rows: [], nextPageToken: '' });
    await begin({ usage: { queryUsage: held.serve } });
    const first = gateway.call('GET', '/usage?format=csv');
    await held.begun(1);
    const second = gateway.call('GET', '/usage?format=csv');
    const other = gateway.call('GET', '/usage?format=csv', { key: 'k2 a global' });
    await held.begun(2);
    expect((await second).text).toContain('Too many usage exports');
    for (const one of held.calls) one.answer();
    expect(await statuses([first, other])).toEqual([200, 200]);
  });
});

describe('a refused attempt is recorded', () => {
  const by = (outcome: string, action: string, extra: object = {}) => ({
    ...{ accountId: 'a', actor: { id: 'key:k1', address: '192.0.2.1' }, action, outcome },
    ...extra,
  });

  test('with its actor, its address, what it was about, and the outcome', async () => {
    await begin(
      { ...models, keys: { createKey: async () => Promise.reject(new AppError('too_many_keys')) } },
      { managementPerMinute: 4 },
    );
    await gateway.call('DELETE', '/keys/victim', { key: 'k1 a inference' });
    await gateway.call('POST', '/keys', { body: '{' });
    await gateway.call('POST', '/keys', { body: '{"name":7}' });
    await gateway.call('POST', '/keys', { body: creation.padEnd(70_000) });
    await gateway.call('PATCH', '/endpoints/ep_1', { body: '{}' });
    await gateway.call('GET', '/models');
    await gateway.call('GET', '/audit');
    expect(gateway.refused).toEqual([
      by('insufficient_scope', 'key.revoked', { keyId: 'victim' }),
      by('invalid_json', 'key.created'),
      by('invalid_request', 'key.created'),
      by('body_too_large', 'key.created'),
      by('invalid_request', 'endpoint.updated', { endpointId: 'ep_1' }),
      by('rate_limit_exceeded', 'audit.read'),
    ]);
  });

  test('with a suspended or an expired key', async () => {
    await begin({});
    for (const keyId of ['suspended', 'expired'])
      await gateway.call('GET', '/keys', { key: `${keyId} a global` });
    expect(gateway.refused.map(({ actor, outcome }) => [actor.id, outcome])).toEqual([
      ['key:suspended', 'account_suspended'],
      ['key:expired', 'expired_api_key'],
    ]);
  });

  test('not without a known key, not by this gateway if another service refused it, and not if it succeeded', async () => {
    await begin({
      ...models,
      keys: { createKey: async () => Promise.reject(new AppError('too_many_keys')) },
    });
    await gateway.call('GET', '/keys', { key: '' });
    expect((await gateway.call('POST', '/keys', { body: creation })).code).toBe('too_many_keys');
    expect((await gateway.call('GET', '/models')).status).toBe(200);
    expect((await gateway.call('GET', '/nothing')).code).toBe('route_not_found');
    expect(gateway.refused).toEqual([]);
  });
});

test('the state of a revocation is asked for as the caller’s account', async () => {
  const asked: unknown[] = [];
  const getRevocation = async (request: unknown) => {
    asked.push(request);
    throw new AppError('revocation_not_found');
  };
  await begin({ keyRevocations: { getRevocation }, endpointRevocations: { getRevocation } });
  expect((await gateway.call('GET', '/revocations/key-7')).status).toBe(404);
  expect((await gateway.call('GET', '/revocations/endpoint-8')).status).toBe(404);
  expect((await gateway.call('GET', '/revocations/9')).code).toBe('revocation_not_found');
  expect(asked).toEqual([
    { seq: 7, accountId: 'a' },
    { seq: 8, accountId: 'a' },
  ]);
});

describe('methods', () => {
  test('a method that a route lacks gets 405 and Allow, without a key and whatever the body', async () => {
    await begin({});
    const answer = await gateway.call('PUT', '/keys', { key: '', body: 'x' });
    expect([answer.status, answer.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    expect((await gateway.call('POST', '/keys/x')).headers.allow).toBe('GET, HEAD, PATCH, DELETE, OPTIONS');
    expect((await gateway.call('GET', '/keys/x/roll')).headers.allow).toBe('POST, OPTIONS');
    expect((await gateway.call('POST', '/models')).status).toBe(405);
  });

  test('OPTIONS names the methods, and HEAD is GET without a body', async () => {
    await begin({ ...models, usage: { queryUsage: async () => ({ rows: [], nextPageToken: 'endless' }) } });
    const options = await gateway.call('OPTIONS', '/endpoints/x', { key: '' });
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, PATCH, DELETE, OPTIONS']);
    const head = await gateway.call('HEAD', '/models');
    expect([head.status, head.text, Number(head.headers['content-length']) > 0]).toEqual([200, '', true]);
    expect((await gateway.call('HEAD', '/models', { key: '' })).status).toBe(401);
    const csv = await gateway.call('HEAD', '/usage?format=csv');
    expect([csv.status, csv.headers['content-type'], csv.text]).toEqual([200, 'text/csv; charset=utf-8', '']);
  });
});

describe('the body', () => {
  const head = (extra: string, secret = 'Bearer k1 a global') =>
    `POST /api/keys HTTP/1.1\r\nhost: x\r\n${secret === '' ? '' : `authorization: ${secret}\r\n`}${extra}\r\n\r\n`;
  const expecting = `content-length: ${creation.length}\r\nexpect: 100-continue`;

  test('is invited by 100 Continue when the request has been admitted', async () => {
    await begin({ keys: { createKey: async () => ({ key, secret: 's' }) } });
    const raw = openRaw(gateway.port);
    raw.send(head(expecting));
    await eventually(async () => expect(raw.received()).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\n$/));
    raw.send(creation);
    await eventually(async () => expect(raw.received()).toContain('HTTP/1.1 201 Created'));
    raw.close();
  });

  test.each([
    ['without a key', head(expecting, ''), 'missing_api_key'],
    ['without the scope', head(expecting, 'Bearer k1 a inference'), 'insufficient_scope'],
    ['over 64 KiB', head('content-length: 65537\r\nexpect: 100-continue'), 'body_too_large'],
    ['compressed', head(`${expecting}\r\ncontent-encoding: gzip`), 'unsupported_media_type'],
    ['with a method that the route lacks', head(expecting).replace('POST', 'PUT'), 'method_not_allowed'],
  ])('%s is refused without an invitation, and the connection is closed', async (_what, text, code) => {
    await begin({});
    const raw = openRaw(gateway.port);
    raw.send(text);
    await eventually(async () => expect(raw.closed()).toBe(true));
    expect(raw.received()).toContain(code);
    expect(raw.received()).not.toContain('100 Continue');
    expect(raw.received().toLowerCase()).toContain('\r\nconnection: close');
  });

  test.each([
    ['without a key', head('content-length: 60000', ''), 'missing_api_key'],
    ['over 64 KiB', head('content-length: 1000000000'), 'body_too_large'],
  ])('%s is answered before it arrives, and its connection is closed', async (_what, text, code) => {
    await begin({});
    const raw = openRaw(gateway.port);
    raw.send(text);
    await eventually(async () => expect(raw.received()).toContain(code));
    await eventually(async () => expect(raw.closed()).toBe(true));
  });

  test('in chunks over 64 KiB is refused', async () => {
    await begin({});
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = await gateway.call('POST', '/keys', { headers, body: creation.padEnd(70_000) });
    expect([answer.status, answer.code]).toEqual([413, 'body_too_large']);
  });

  test.each([['"text"'], ['7'], ['{"name":'], ['\xff']])(
    '%s is not JSON that a route takes',
    async (text) => {
      await begin({});
      expect((await gateway.call('POST', '/keys', { body: text })).status).toBe(400);
    },
  );
});
