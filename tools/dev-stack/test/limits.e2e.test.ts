import { eventually, type RedisServer } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { bearer, chat, type HttpResponse, type Platform, send, startPlatform } from './platform.js';

const gateways = 4;
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    replicas: { 'auth-gateway': gateways },
    standInArgs: ['--first-token-ms', '0', '--tokens-per-second', 'Infinity', '--completion-tokens', '10'],
    env: {
      'auth-gateway': {
        TRUSTED_PROXIES: '127.0.0.1',
        FAILED_KEYS_PER_MINUTE: '10',
        PUBLIC_ENDPOINT_REQUESTS_PER_MINUTE: '30',
        PUBLIC_ADDRESS_REQUESTS_PER_MINUTE: '10',
      },
    },
  });
});
afterAll(() => platform?.stop());

let addresses = 0;
/** A client address that no other request has. */
const newAddress = () => `198.18.${++addresses >> 8}.${addresses & 255}`;

/** Sends a request to one of the gateways, from a new address if none is given. */
function post(gateway: number, key: string | undefined, extra: { path?: string; address?: string } = {}) {
  const headers = key === undefined ? { 'content-type': 'application/json' } : bearer(key);
  const ports = platform.gateways[gateway] as { http: number };
  const { path, address = newAddress() } = extra;
  return send(
    { ports },
    {
      headers: { ...headers, 'x-forwarded-for': address },
      body: chat(),
      ...(path === undefined ? {} : { path }),
    },
  );
}

/** Sends many requests through all gateways, four at a time to each. Resolves to the number of responses by status. */
async function sendMany(requests: number, sendOne: (gateway: number) => Promise<HttpResponse>) {
  const counts = new Map<number, number>();
  let left = requests;
  const work = async (gateway: number) => {
    while (left-- > 0) {
      const { status } = await sendOne(gateway);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: gateways * 4 }, (_, i) => work(i % gateways)));
  return (status: number) => counts.get(status) ?? 0;
}

const metricOf = async (gateway: number, name: string) => {
  const text = await (
    await fetch(`http://127.0.0.1:${platform.gateways[gateway]?.operations}/metrics`)
  ).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
};

describe('the limit of a key', () => {
  test('is in the headers of every response; once it is used up, 429 with Retry-After', async () => {
    const { secret } = await platform.newKey(await platform.newAccount(), ['inference'], {
      requestsPerMinute: 3,
    });
    const remaining: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const { status, headers } = await post(0, secret);
      expect([status, headers['x-ratelimit-limit-requests']]).toEqual([200, '3']);
      expect(headers['x-ratelimit-reset-requests']).toMatch(/^\d+\.\d{3}s$/);
      remaining.push(Number(headers['x-ratelimit-remaining-requests']));
    }
    expect(remaining).toEqual([...remaining].sort().reverse());
    const refused = await eventually(async () => {
      const response = await post(0, secret);
      expect(response.status).toBe(429);
      return response;
    });
    expect(refused.code).toBe('rate_limit_exceeded');
    expect(refused.text).toContain('this key is 3 requests per minute');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['x-ratelimit-remaining-requests']).toBe('0');
    expect(refused.headers['x-request-id']).toMatch(/^req_/);
  });

  test('holds for all gateways together, exceeded by no more than the documented tolerance', async () => {
    const perMinute = 120;
    const { secret } = await platform.newKey(await platform.newAccount(), ['inference'], {
      requestsPerMinute: perMinute,
    });
    const startedMs = performance.now();
    const of = await sendMany(600, (gateway) => post(gateway, secret));
    const refilled = ((performance.now() - startedMs) / 60_000) * perMinute;
    expect(of(200)).toBeGreaterThanOrEqual(perMinute);
    expect(of(200)).toBeLessThanOrEqual(perMinute + refilled + gateways * 2 * 2);
    expect(of(200) + of(429)).toBe(600);
  });

  test('holds at every gateway as soon as lowering it is confirmed', async () => {
    const accountId = await platform.newAccount();
    const { secret, keyId } = await platform.newKey(accountId);
    for (let gateway = 0; gateway < gateways; gateway++)
      expect((await post(gateway, secret)).status).toBe(200);
    const { confirmation } = await platform.keys.updateKey({
      ...{ accountId, keyId, requestsPerMinute: 1, actor: platform.actor },
    });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    for (let gateway = 0; gateway < gateways; gateway++)
      expect((await post(gateway, secret)).headers['x-ratelimit-limit-requests']).toBe('1');
  });

  test('reaches the official client as its RateLimitError', async () => {
    const { secret } = await platform.newKey(await platform.newAccount(), ['inference'], {
      requestsPerMinute: 1,
    });
    const openai = new OpenAI({ baseURL: platform.baseUrl, apiKey: secret, maxRetries: 0 });
    const create = () =>
      openai.chat.completions.create({ model: platform.model, messages: [{ role: 'user', content: 'x' }] });
    await create();
    await create().catch(() => {});
    await eventually(() => expect(create()).rejects.toBeInstanceOf(OpenAI.RateLimitError));
  });
});

describe('the limits of an account', () => {
  test('hold for all keys of the account together', async () => {
    const accountId = await platform.newAccount();
    const limits = { requestsPerMinute: 5 };
    await platform.users.setAccountLimits({ accountId, limits, actor: platform.actor });
    const keys = [await platform.newKey(accountId), await platform.newKey(accountId)];
    const of = await sendMany(60, (gateway) => post(gateway, keys[gateway % 2]?.secret));
    expect(of(200)).toBeGreaterThanOrEqual(5);
    expect(of(200)).toBeLessThanOrEqual(6 + gateways * 2);
    expect(of(200) + of(429)).toBe(60);
  });

  test('in tokens per month: insufficient_quota at every gateway once used up, until the limit is raised', async () => {
    const accountId = await platform.newAccount();
    const limit = (tokensPerMonth: number) =>
      platform.users.setAccountLimits({ accountId, limits: { tokensPerMonth }, actor: platform.actor });
    await limit(30);
    const { secret } = await platform.newKey(accountId);
    // Eleven tokens for each request.
    for (let i = 0; i < 3; i++) expect((await post(0, secret)).status).toBe(200);
    for (let gateway = 0; gateway < gateways; gateway++) {
      const refused = await eventually(async () => {
        const response = await post(gateway, secret);
        expect(response.status).toBe(429);
        return response;
      });
      expect(refused.code).toBe('insufficient_quota');
      expect(JSON.parse(refused.text).error.type).toBe('insufficient_quota');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    await limit(1_000_000);
    await eventually(async () => expect((await post(0, secret)).status).toBe(200));
    const { secret: global } = await platform.newKey(accountId, ['global']);
    const quota = await send(platform, { method: 'GET', path: '/api/quota', headers: bearer(global) });
    expect(JSON.parse(quota.text)).toMatchObject({ tokens_per_month: 1_000_000, requests_per_minute: 6_000 });
    expect(JSON.parse(quota.text).tokens_used).toBeGreaterThanOrEqual(33);
  });
});

describe('a public endpoint', () => {
  test('limits guests by address and in total, and ignores forged addresses', async () => {
    const accountId = await platform.newAccount();
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor: platform.actor,
      ...{ accountId, model: 'stand-in', authMode: 'AUTH_MODE_PUBLIC' as const },
      hosts: [`http://127.0.0.1:${platform.ports.standIn}/v1`],
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    await eventually(async () => expect((await post(0, undefined, { path })).status).toBe(200));
    const address = newAddress();
    const fromOneAddress = await sendMany(60, (gateway) => post(gateway, undefined, { path, address }));
    expect(fromOneAddress(200)).toBeGreaterThanOrEqual(10);
    expect(fromOneAddress(200)).toBeLessThanOrEqual(11 + gateways * 2);
    // A trusted proxy appends the true address to the addresses that the client claims.
    const claimed = await post(0, undefined, { path, address: `198.51.100.7, ${address}` });
    expect(claimed).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(claimed.text).toContain('this address');
    const all = await sendMany(100, (gateway) => post(gateway, undefined, { path }));
    expect(all(200)).toBeLessThanOrEqual(30 + gateways * 2);
    const refused = await post(0, undefined, { path });
    expect(refused.text).toContain('this public endpoint');
    const { secret } = await platform.newKey(accountId);
    expect((await post(0, secret, { path })).status).toBe(200);
  });
});

describe('failed keys', () => {
  test('from one address get 401 up to the limit, then 429 at every gateway; a cached valid key keeps working', async () => {
    const address = newAddress();
    const good = await platform.newKey(await platform.newAccount());
    for (let gateway = 0; gateway < gateways; gateway++)
      expect((await post(gateway, good.secret, { address })).status).toBe(200);
    const { generateKey } = await import('@hypervize/key-format');
    const of = await sendMany(100, (gateway) => post(gateway, generateKey().key, { address }));
    expect(of(401)).toBeGreaterThanOrEqual(10);
    expect(of(401)).toBeLessThanOrEqual(11 + gateways * 2);
    expect(of(401) + of(429)).toBe(100);
    const refused = await post(0, generateKey().key, { address });
    expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect((await post(0, good.secret, { address })).status).toBe(200);
    expect((await post(0, generateKey().key)).status).toBe(401);
  });
});

describe('without Redis', () => {
  test('each gateway enforces its share of the limit, reports that, and shares the limit again when it is back', async () => {
    const redis = platform.redis as RedisServer;
    const perMinute = 40;
    const limited = async () =>
      (await platform.newKey(await platform.newAccount(), ['inference'], { requestsPerMinute: perMinute }))
        .secret;
    const [first, second] = [await limited(), await limited()];
    await redis.crash();
    try {
      const startedMs = performance.now();
      const of = await sendMany(400, (gateway) => post(gateway, first));
      const refilled = ((performance.now() - startedMs) / 60_000) * perMinute;
      expect(of(200)).toBeGreaterThanOrEqual(perMinute - gateways);
      expect(of(200)).toBeLessThanOrEqual(perMinute + refilled + gateways * 2);
      expect(of(200) + of(429)).toBe(400);
      for (let gateway = 0; gateway < gateways; gateway++)
        expect(await metricOf(gateway, 'hvz_limits_shared')).toBe(0);
      expect(await metricOf(0, 'hvz_limit_refusals_total')).toBeGreaterThan(0);
    } finally {
      await redis.restart();
    }
    await eventually(async () => {
      for (let gateway = 0; gateway < gateways; gateway++) {
        await post(gateway, second);
        expect(await metricOf(gateway, 'hvz_limits_shared')).toBe(1);
      }
    });
  });
});
