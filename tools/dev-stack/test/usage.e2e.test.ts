import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type Link, type RedisServer, startLink } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { ask, bearer, chat, type Platform, startPlatform } from './platform.js';

let platform: Platform;
/** A model server that says what the test wants. */
let model: Server;
/** Between the gateway and key-service. */
let link: Link;
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};

beforeAll(async () => {
  model = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const { port } = model.address() as AddressInfo;
  platform = await startPlatform({
    pools: [{ model: 'odd', hosts: [`http://127.0.0.1:${port}/v1`] }],
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

/** An account with a key, and one that may read what was used. */
async function newCustomer() {
  const accountId = await platform.newAccount();
  const key = await platform.newKey(accountId);
  const manager = await platform.newKey(accountId, ['global']);
  const get = (path: string) => ask(platform, { method: 'GET', path, headers: bearer(manager.secret) });
  /** The sums of the account, as soon as so many requests have been counted. */
  const used = (requests: number, query = '') =>
    eventually(async () => {
      const { data } = JSON.parse((await get(`/api/usage?step=total${query}`)).text);
      expect(data[0]?.requests).toBe(requests);
      return data[0];
    });
  const post = (extra: Parameters<typeof ask>[1] = {}) =>
    ask(platform, { headers: bearer(key.secret), body: chat(), ...extra });
  return { accountId, key, post, get, used };
}

describe('what was used', () => {
  test('is what the model server says: of an answer in JSON, of a stream, of embeddings', async () => {
    const { post, used } = await newCustomer();
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
  });

  test('is shown at the end of a stream to those who asked for it, and to nobody else', async () => {
    const { post } = await newCustomer();
    const events = async (extra: object) =>
      (await post({ body: chat({ stream: true, ...extra }) })).text
        .trim()
        .split('\n\n')
        .map((event) => event.slice(6));
    const plain = await events({});
    expect(plain.at(-1)).toBe('[DONE]');
    expect(JSON.parse(plain.at(-2) as string).choices).toHaveLength(1);
    expect(plain.join('')).not.toContain('"usage"');
    const asked = await events({ stream_options: { include_usage: true } });
    expect(asked.at(-1)).toBe('[DONE]');
    expect(JSON.parse(asked.at(-2) as string)).toMatchObject({ choices: [], usage: { prompt_tokens: 1 } });
    expect(asked).toHaveLength(plain.length + 1);
  });

  test('is the same for the official client, which sees what it asked for', async () => {
    const { key, used } = await newCustomer();
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

  test('is a guess, and marked so, where the server says nothing or the client leaves', async () => {
    const { post, used, key } = await newCustomer();
    answer = (_request, response) => {
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
    const leaving = new AbortController();
    const response = await fetch(`${platform.baseUrl}/chat/completions`, {
      ...{ method: 'POST', signal: leaving.signal, headers: bearer(key.secret) },
      body: chat({ stream: true, messages: [{ role: 'user', content: 'x'.repeat(4_000) }] }),
    });
    await response.body?.getReader().read();
    leaving.abort();
    const all = await used(2);
    expect(all).toMatchObject({ estimated_requests: 2, aborted: 1, failed: 0 });
    expect(all.prompt_tokens).toBeGreaterThan(1_000);
  });

  test('counts answers that are errors as such, without tokens, and what came to no pool not at all', async () => {
    const customer = await newCustomer();
    const failing = (fault: string) =>
      customer.post({ headers: { ...bearer(customer.key.secret), 'x-stand-in-fail': fault } });
    expect((await failing('500')).status).toBe(502);
    expect((await failing('400')).status).toBe(400);
    await customer.post({ body: chat({ model: 'no such' }) });
    await customer.post({ body: 'nonsense' });
    await customer.post();
    expect(await customer.used(3)).toMatchObject({
      failed: 1,
      refused: 1,
      aborted: 0,
      completion_tokens: 40,
    });
  });

  test("at a public endpoint is its owner's, whoever asked, and says nothing of a guest's key", async () => {
    const owner = await newCustomer();
    const { endpoint } = await platform.endpoints.createEndpoint({
      ...{ accountId: owner.accountId, model: 'stand-in', authMode: 'AUTH_MODE_PUBLIC' as const },
      hosts: [`http://127.0.0.1:${platform.ports.standIn}/v1`],
    });
    const endpointId = endpoint?.endpointId ?? '';
    const path = `/api/d/${endpointId}/chat/completions`;
    const guest = await newCustomer();
    await eventually(async () => expect((await guest.post({ path })).status).toBe(200));
    expect(
      (await ask(platform, { path, headers: { 'content-type': 'application/json' }, body: chat() })).status,
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
  test('sums by hour, day or all, apart by key, endpoint or model; as CSV too', async () => {
    const { post, used, get, key } = await newCustomer();
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
        'estimated_requests,mean_first_byte_ms,mean_duration_ms',
    );
    const today = new Date().toISOString().slice(0, 10);
    expect(rows[0]).toMatch(
      new RegExp(`^${today}T00:00:00.000Z,${key.keyId},,stand-in,2,0,0,0,2,80,0,\\d+,\\d+$`),
    );
  });

  test.each([
    ['step=week', 'step'],
    ['by=colour', 'by.0'],
    ['from=yesterday', 'from'],
    ['page_size=x', 'page_size'],
    ['form=csv', ''],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
  ])('%s is refused with what is wrong', async (query, param) => {
    const { get } = await newCustomer();
    const refused = await get(`/api/usage?${query}`);
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(JSON.parse(refused.text).error.param ?? '').toBe(param);
  });

  test('is for those who manage the account', async () => {
    const { key } = await newCustomer();
    const refused = await ask(platform, { method: 'GET', path: '/api/usage', headers: bearer(key.secret) });
    expect(refused).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });
});

describe('kill -9', () => {
  /** Sends one request with each of many keys, while `mishap` happens in the middle; which got a whole answer. */
  async function load(accountId: string, mishap: () => Promise<unknown>) {
    const keys = [];
    for (let i = 0; i < 60; i++) keys.push(await platform.newKey(accountId));
    const whole = new Set<string>();
    const waiting = [...keys];
    let mishappening: Promise<unknown> | undefined;
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const stream = waiting.length % 2 === 0;
        if (waiting.length === 30) mishappening = mishap().then(servedAgain);
        // The five that are under way meet with it; those after them come when it is over.
        else await mishappening;
        const headers = { ...bearer(next.secret), 'x-stand-in-tokens': '8' };
        const got = await ask(platform, { headers, body: chat({ stream }) }).catch(() => undefined);
        const end = stream ? '[DONE]\n\n' : '}';
        if (got?.status === 200 && got.text.endsWith(end)) whole.add(next.keyId);
      }
    };
    await Promise.all(Array.from({ length: 6 }, work));
    await mishappening;
    return { keys, whole };
  }

  const servedAgain = async () => {
    const probe = await platform.newKey(await platform.newAccount());
    await eventually(async () =>
      expect((await ask(platform, { headers: bearer(probe.secret), body: chat() })).status).toBe(200),
    );
  };
  const revive = async (name: 'auth-gateway' | 'inference-router' | 'key-service') => {
    platform.service(name).signal('SIGKILL');
    await platform.service(name).ended;
    await platform.revive(name);
  };

  test.each([
    ['the gateway', () => revive('auth-gateway')],
    ['the router', () => revive('inference-router')],
    ['key-service', () => revive('key-service')],
    ['Redis', () => (platform.redis as RedisServer).restart()],
    [
      'PostgreSQL',
      async () => {
        await platform.postgres.crash();
        await platform.postgres.restart();
      },
    ],
  ])('of %s loses none of the answers that somebody got, and counts none twice', async (_what, mishap) => {
    const accountId = await platform.newAccount();
    const { keys, whole } = await load(accountId, mishap);
    expect(whole.size).toBeGreaterThan(45);
    const rows = await eventually(
      async () => {
        const { rows } = await platform.usage.queryUsage({
          ...{ accountId, fromUnixMs: Date.now() - 7_200_000, toUnixMs: Date.now() },
          ...{ step: 'STEP_TOTAL' as const, by: ['DIMENSION_KEY' as const] },
        });
        const counted = new Set(rows.map((row) => row.keyId));
        expect([...whole].filter((keyId) => !counted.has(keyId))).toEqual([]);
        return rows;
      },
      { timeoutMs: 30_000 },
    );
    expect(rows.filter((row) => row.requests !== 1)).toEqual([]);
    expect(rows.length).toBeLessThanOrEqual(keys.length);
  });
});

test('a connection that breaks before it is told that usage was counted makes nobody count it again', async () => {
  const { accountId, key, post } = await newCustomer();
  const over = new AbortController();
  let whole = 0;
  const work = async () => {
    while (!over.signal.aborted) {
      const got = await post({ headers: { ...bearer(key.secret), 'x-stand-in-tokens': '4' } }).catch(
        () => undefined,
      );
      if (got?.status === 200) whole++;
    }
  };
  // So slow that an answer is often on its way when the connection breaks.
  link.delay(40);
  const working = [work(), work()];
  for (let cut = 0; cut < 25; cut++) {
    await sleep(100 + Math.random() * 100);
    link.cut();
    link.restore();
    link.delay(40);
  }
  link.restore();
  over.abort();
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
  await eventually(async () => expect(await counted()).toBeGreaterThanOrEqual(whole), { timeoutMs: 20_000 });
  // What waits still, if anything, has been delivered when something that came later has.
  await post();
  await eventually(async () => expect(await counted()).toBe(whole + 1));
  expect(whole).toBeGreaterThan(50);
});
