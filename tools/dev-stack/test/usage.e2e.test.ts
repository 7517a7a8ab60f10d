import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type Link, type RedisServer, startLink } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
/** A model server whose responses the test sets with `respond`. */
let model: Server;
/** The proxy between the gateway and key-service. */
let link: Link;
let respond: (request: IncomingMessage, response: ServerResponse) => void = () => {};

beforeAll(async () => {
  model = createServer((request, response) => {
    // The router's probes are GET requests. They are none of the requests that a test counts and answers.
    if (request.method === 'GET') response.end();
    else request.resume().on('end', () => respond(request, response));
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const { port } = model.address() as AddressInfo;
  platform = await startPlatform({
    pools: [
      { model: 'odd', hosts: [`http://127.0.0.1:${port}/v1`] },
      { model: 'single', hosts: [`http://127.0.0.1:${port}/v1`], max_per_host: 1 },
    ],
    link: async (from, to, target) => {
      if (from !== 'auth-gateway-0' || to !== 'key-service-0') return target;
      link = await startLink(target);
      return link.port;
    },
  });
});
afterAll(async () => {
  await platform?.stop();
  await link?.close();
  model?.close();
});

/** Creates an account with one key for inference and one that may read usage. */
async function newAccountWithKeys() {
  const accountId = await platform.newAccount();
  const key = await platform.newKey(accountId);
  const manager = await platform.newKey(accountId, ['global']);
  const get = (path: string) => send(platform, { method: 'GET', path, headers: bearer(manager.secret) });
  /** The account's totals once this number of requests has been counted. */
  const used = (requests: number, query = '') =>
    eventually(async () => {
      const { data } = JSON.parse((await get(`/api/usage?step=total${query}`)).text);
      expect(data[0]?.requests).toBe(requests);
      return data[0];
    });
  const post = (extra: Parameters<typeof send>[1] = {}) =>
    send(platform, { headers: bearer(key.secret), body: chat(), ...extra });
  return { accountId, key, post, get, used };
}

describe('usage', () => {
  test("is taken from the model server's response: JSON, stream or embeddings", async () => {
    const { post, used } = await newAccountWithKeys();
    const whole = JSON.parse((await post()).text);
    expect(await used(1)).toMatchObject({
      ...{ prompt_tokens: whole.usage.prompt_tokens, completion_tokens: whole.usage.completion_tokens },
      ...{ estimated_requests: 0, refused: 0, failed: 0, aborted: 0 },
    });
    await post({ body: chat({ stream: true }) });
    expect(await used(2)).toMatchObject({
      ...{ prompt_tokens: 2 * whole.usage.prompt_tokens, estimated_requests: 0 },
      completion_tokens: 2 * whole.usage.completion_tokens,
    });
    const embedding = await post({ path: '/api/embeddings', body: chat({ input: 'one two three' }) });
    expect(JSON.parse(embedding.text).usage.prompt_tokens).toBe(3);
    const all = await used(3);
    expect(all.prompt_tokens).toBe(2 * whole.usage.prompt_tokens + 3);
    expect(all.mean_first_byte_ms).toBeGreaterThan(0);
    expect(all.mean_duration_ms).toBeGreaterThanOrEqual(all.mean_first_byte_ms);
    expect(all.p50_first_byte_ms).toBeGreaterThan(0);
    expect(all.p95_first_byte_ms).toBeGreaterThanOrEqual(all.p50_first_byte_ms);
  });

  test('is shown at the end of a stream only to clients that requested it', async () => {
    const { post } = await newAccountWithKeys();
    const events = async (extra: object) =>
      (await post({ body: chat({ stream: true, ...extra }) })).text
        .trim()
        .split('\n\n')
        .map((event) => event.slice(6));
    const plain = await events({});
    expect(plain.at(-1)).toBe('[DONE]');
    expect(JSON.parse(plain.at(-2) as string).choices).toHaveLength(1);
    expect(plain.join('')).not.toContain('"usage"');
    const withUsage = await events({ stream_options: { include_usage: true } });
    expect(withUsage.at(-1)).toBe('[DONE]');
    expect(JSON.parse(withUsage.at(-2) as string)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 1 },
    });
    expect(withUsage).toHaveLength(plain.length + 1);
  });

  test('is what the official client sees if it requests it', async () => {
    const { key, used } = await newAccountWithKeys();
    const openai = new OpenAI({ baseURL: platform.baseUrl, apiKey: key.secret, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'one two three' }];
    const stream = await openai.chat.completions.create({
      ...{ model: platform.model, messages, stream: true, stream_options: { include_usage: true } },
    });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    expect(usage?.prompt_tokens).toBe(3);
    expect(await used(1)).toMatchObject({ prompt_tokens: 3, completion_tokens: usage?.completion_tokens });
  });

  test('is estimated, and marked as such, if the server reports none or the client disconnects', async () => {
    const { post, used, key } = await newAccountWithKeys();
    respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${'data: {"choices":[{"delta":{"content":"x"}}]}\n\n'.repeat(9)}data: [DONE]\n\n`);
    };
    const body = chat({ model: 'odd', stream: true });
    await post({ body });
    expect(await used(1)).toMatchObject({
      ...{
        estimated_requests: 1,
        aborted: 0,
        prompt_tokens: Math.ceil(body.length / 4),
        completion_tokens: 10,
      },
    });
    const client = new AbortController();
    const response = await fetch(`${platform.baseUrl}/chat/completions`, {
      ...{ method: 'POST', signal: client.signal, headers: bearer(key.secret) },
      body: chat({ stream: true, messages: [{ role: 'user', content: 'x'.repeat(4_000) }] }),
    });
    await response.body?.getReader().read();
    client.abort();
    const all = await used(2);
    expect(all).toMatchObject({ estimated_requests: 2, aborted: 1, failed: 0 });
    expect(all.prompt_tokens).toBeGreaterThan(1_000);
  });

  test('includes requests that are left before the first byte, as soon as a model server has them', async () => {
    const owner = await newAccountWithKeys();
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      ...{ accountId: owner.accountId, model: 'odd', authMode: 'AUTH_MODE_PUBLIC' as const },
      hosts: [`http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`],
    });
    const dedicated = `/d/${endpoint?.endpointId}/chat/completions`;
    let received = 0;
    respond = () => {
      received++;
    };
    /** Leaves a request `afterMs` after the model server has received it. */
    const leave = async (path: string, afterMs: number, key?: string) => {
      const client = new AbortController();
      const before = received;
      const headers = key === undefined ? { 'content-type': 'application/json' } : bearer(key);
      const messages = [{ role: 'user', content: 'x'.repeat(4_000) }];
      const body = chat({ model: 'odd', stream: true, messages });
      const request = fetch(platform.baseUrl + path, {
        method: 'POST',
        signal: client.signal,
        headers,
        body,
      });
      await eventually(() => expect(received).toBe(before + 1));
      await sleep(afterMs);
      client.abort();
      await request.catch(() => {});
    };
    // At once, when the router has not yet said that it has sent the request on; and later, when it has.
    for (const afterMs of [0, 300]) await leave('/chat/completions', afterMs, owner.key.secret);
    await leave(dedicated, 0, owner.key.secret);
    // Whoever calls a public endpoint, its owner pays.
    await leave(dedicated, 300);
    const all = await owner.used(4);
    expect(all).toMatchObject({ estimated_requests: 4, aborted: 4, failed: 0, completion_tokens: 0 });
    expect(all.prompt_tokens).toBeGreaterThan(4_000);
  });

  test('does not include a request that is left while it waits for a model server', async () => {
    const { key, used, post } = await newAccountWithKeys();
    let received = 0;
    let finish: () => void = () => {};
    respond = (_request, response) => {
      received++;
      response.writeHead(200, { 'content-type': 'application/json' });
      finish = () => response.end('{"usage":{"prompt_tokens":1,"completion_tokens":1}}');
    };
    const body = chat({ model: 'single' });
    const served = post({ body });
    await eventually(() => expect(received).toBe(1));
    const client = new AbortController();
    const waiting = fetch(`${platform.baseUrl}/chat/completions`, {
      ...{ method: 'POST', signal: client.signal, headers: bearer(key.secret), body },
    });
    const inFlight = async (count: number) => {
      const text = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
      expect(text).toMatch(new RegExp(`hvz_gateway_in_flight\\S* ${count}`));
    };
    await eventually(() => inFlight(2));
    client.abort();
    await waiting.catch(() => {});
    // Its place is given up before the model server is free.
    await eventually(() => inFlight(1));
    finish();
    expect((await served).status).toBe(200);
    expect(received).toBe(1);
    expect(await used(1)).toMatchObject({ aborted: 0, prompt_tokens: 1 });
  });

  test('counts errors without tokens, and does not count requests that reached no pool', async () => {
    const account = await newAccountWithKeys();
    const failing = (fault: string) =>
      account.post({ headers: { ...bearer(account.key.secret), 'x-stand-in-fail': fault } });
    expect((await failing('500')).status).toBe(502);
    expect((await failing('400')).status).toBe(400);
    await account.post({ body: chat({ model: 'no such' }) });
    await account.post({ body: 'nonsense' });
    await account.post();
    expect(await account.used(3)).toMatchObject({
      failed: 1,
      refused: 1,
      aborted: 0,
      completion_tokens: 40,
    });
  });

  test("of a public endpoint is the owner's, whoever the caller, and does not name a guest's key", async () => {
    const owner = await newAccountWithKeys();
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      ...{ accountId: owner.accountId, model: 'stand-in', authMode: 'AUTH_MODE_PUBLIC' as const },
      hosts: [`http://127.0.0.1:${platform.ports.standIn}/v1`],
    });
    const endpointId = endpoint?.endpointId ?? '';
    const path = `/api/d/${endpointId}/chat/completions`;
    const guest = await newAccountWithKeys();
    await eventually(async () => expect((await guest.post({ path })).status).toBe(200));
    expect(
      (await send(platform, { path, headers: { 'content-type': 'application/json' }, body: chat() })).status,
    ).toBe(200);
    expect((await owner.post({ path })).status).toBe(200);
    await owner.used(3, `&endpoint_id=${endpointId}`);
    const { data } = JSON.parse((await owner.get('/api/usage?step=total&by=key,endpoint')).text);
    expect(
      data.map((row: { key_id: string | null; requests: number }) => [row.key_id, row.requests]),
    ).toEqual([
      [null, 2],
      [owner.key.keyId, 1],
    ]);
  });
});

describe('GET /api/usage', () => {
  test('sums by hour, day or in total, by key, endpoint or model, as JSON or CSV', async () => {
    const { post, used, get, key } = await newAccountWithKeys();
    await post();
    await post({ body: chat({ stream: true }) });
    await used(2);
    const { data } = JSON.parse((await get('/api/usage?step=hour&by=key,model')).text);
    expect(data[0]).toMatchObject({ key_id: key.keyId, model: 'stand-in', endpoint_id: null });
    const csv = await get('/api/usage?step=day&by=key,model&format=csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toContain('usage.csv');
    const [head, ...rows] = csv.text.trim().split('\r\n');
    expect(head).toBe(
      'from,key_id,endpoint_id,model,requests,refused,failed,aborted,prompt_tokens,completion_tokens,' +
        'estimated_requests,mean_first_byte_ms,mean_duration_ms,p50_first_byte_ms,p95_first_byte_ms',
    );
    const today = new Date().toISOString().slice(0, 10);
    expect(rows[0]).toMatch(
      new RegExp(`^${today}T00:00:00.000Z,${key.keyId},,stand-in,2,0,0,0,2,80,0(,\\d+){4}$`),
    );
  });

  test.each([
    ['step=week', 'step'],
    ['by=colour', 'by.0'],
    ['from=yesterday', 'from'],
    ['page_size=x', 'page_size'],
    ['form=csv', ''],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
  ])('%s is refused with the wrong parameter', async (query, param) => {
    const { get } = await newAccountWithKeys();
    const refused = await get(`/api/usage?${query}`);
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(JSON.parse(refused.text).error.param ?? '').toBe(param);
  });

  test('requires a key that manages the account', async () => {
    const { key } = await newAccountWithKeys();
    const refused = await send(platform, { method: 'GET', path: '/api/usage', headers: bearer(key.secret) });
    expect(refused).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });
});

describe('kill -9', () => {
  /** Sends one request with each of 60 keys, with a fault in the middle. Resolves to the keys, and to those that got a complete response. */
  async function load(accountId: string, fault: () => Promise<unknown>) {
    const keys = [];
    for (let i = 0; i < 60; i++) keys.push(await platform.newKey(accountId));
    const complete = new Set<string>();
    const unused = [...keys];
    let recovery: Promise<unknown> | undefined;
    const work = async () => {
      for (let next = unused.pop(); next; next = unused.pop()) {
        const stream = unused.length % 2 === 0;
        if (unused.length === 30) recovery = fault().then(untilServed);
        // The five requests in flight are hit by the fault. Later ones wait until it is over.
        else await recovery;
        const headers = { ...bearer(next.secret), 'x-stand-in-tokens': '8' };
        const got = await send(platform, { headers, body: chat({ stream }) }).catch(() => undefined);
        const end = stream ? '[DONE]\n\n' : '}';
        if (got?.status === 200 && got.text.endsWith(end)) complete.add(next.keyId);
      }
    };
    await Promise.all(Array.from({ length: 6 }, work));
    await recovery;
    return { keys, complete };
  }

  const untilServed = async () => {
    const probe = await platform.newKey(await platform.newAccount());
    await eventually(async () =>
      expect((await send(platform, { headers: bearer(probe.secret), body: chat() })).status).toBe(200),
    );
  };
  const killAndRestart = async (name: 'auth-gateway' | 'inference-router' | 'key-service') => {
    platform.service(name).signal('SIGKILL');
    await platform.service(name).ended;
    await platform.restart(name);
  };

  test.each([
    ['the gateway', () => killAndRestart('auth-gateway')],
    ['the router', () => killAndRestart('inference-router')],
    ['key-service', () => killAndRestart('key-service')],
    ['Redis', () => (platform.redis as RedisServer).restart()],
    [
      'PostgreSQL',
      async () => {
        await platform.postgres.crash();
        await platform.postgres.restart();
      },
    ],
  ])('of %s loses no complete response, and counts none twice', async (_name, fault) => {
    const accountId = await platform.newAccount();
    const { keys, complete } = await load(accountId, fault);
    expect(complete.size).toBeGreaterThan(45);
    const rows = await eventually(
      async () => {
        const { rows } = await platform.usage.queryUsage({
          ...{ accountId, fromUnixMs: Date.now() - 7_200_000, toUnixMs: Date.now() },
          ...{ step: 'STEP_TOTAL' as const, by: ['DIMENSION_KEY' as const] },
        });
        const counted = new Set(rows.map((row) => row.keyId));
        expect([...complete].filter((keyId) => !counted.has(keyId))).toEqual([]);
        return rows;
      },
      { timeoutMs: 30_000 },
    );
    expect(rows.filter((row) => row.requests !== 1)).toEqual([]);
    expect(rows.length).toBeLessThanOrEqual(keys.length);
  });
});

test('usage is counted once even if the connection breaks before the acknowledgement', async () => {
  const { accountId, key, post } = await newAccountWithKeys();
  const stopped = new AbortController();
  let completed = 0;
  const work = async () => {
    while (!stopped.signal.aborted) {
      const got = await post({ headers: { ...bearer(key.secret), 'x-stand-in-tokens': '4' } }).catch(
        () => undefined,
      );
      if (got?.status === 200) completed++;
    }
  };
  // Slow enough that an acknowledgement is often in transit when the connection breaks.
  link.delay(40);
  const working = [work(), work()];
  for (let cut = 0; cut < 25; cut++) {
    await sleep(100 + Math.random() * 100);
    link.cut();
    link.restore();
    link.delay(40);
  }
  link.restore();
  stopped.abort();
  await Promise.all(working);
  const counted = async () =>
    (
      await platform.usage.queryUsage({
        ...{
          accountId,
          fromUnixMs: Date.now() - 7_200_000,
          toUnixMs: Date.now(),
          step: 'STEP_TOTAL' as const,
        },
      })
    ).rows[0]?.requests ?? 0;
  await eventually(async () => expect(await counted()).toBeGreaterThanOrEqual(completed), {
    timeoutMs: 20_000,
  });
  // Events are delivered in order, so once a later one is counted, all earlier ones have been delivered.
  await post();
  await eventually(async () => expect(await counted()).toBe(completed + 1));
  expect(completed).toBeGreaterThan(50);
});
