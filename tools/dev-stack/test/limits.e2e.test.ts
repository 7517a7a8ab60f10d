import { eventually, type RedisServer } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { type Answer, ask, bearer, chat, type Platform, startPlatform } from './platform.js';

const gateways = 4;
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    replicas: { 'auth-gateway': gateways },
    standInArgs: ['--first-token-ms', '0', '--tokens-per-second', 'Infinity', '--tokens-per-answer', '10'],
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
/** A client's address that no other test has. */
const newAddress = () => `198.18.${++addresses >> 8}.${addresses & 255}`;

/** A request to one of the gateways, from an address of its own if none is given. */
function post(gateway: number, key: string | undefined, extra: { path?: string; address?: string } = {}) {
  const headers = key === undefined ? { 'content-type': 'application/json' } : bearer(key);
  const ports = platform.gateways[gateway] as { http: number };
  const { path, address = newAddress() } = extra;
  return ask(
    { ports },
    {
      headers: { ...headers, 'x-forwarded-for': address },
      body: chat(),
      ...(path === undefined ? {} : { path }),
    },
  );
}

/** Many requests over all gateways, some at a time; how many were answered with each status. */
async function hammer(requests: number, send: (gateway: number) => Promise<Answer>) {
  const counts = new Map<number, number>();
  let left = requests;
  const work = async (gateway: number) => {
    while (left-- > 0) {
      const { status } = await send(gateway);
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
  test('is told of on every answer, and when it is used up: 429, with how long to wait', async () => {
    const { secret } = await platform.newKey(await platform.newAccount(), ['inference'], {
      requestsPerMinute: 3,
    });
    const left: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const { status, headers } = await post(0, secret);
      expect([status, headers['x-ratelimit-limit-requests']]).toEqual([200, '3']);
      expect(headers['x-ratelimit-reset-requests']).toMatch(/^\d+\.\d{3}s$/);
      left.push(Number(headers['x-ratelimit-remaining-requests']));
    }
    expect(left).toEqual([...left].sort().reverse());
    const refused = await eventually(async () => {
      const answer = await post(0, secret);
      expect(answer.status).toBe(429);
      return answer;
    });
    expect(refused.code).toBe('rate_limit_exceeded');
    expect(refused.text).toContain('this key is 3 requests per minute');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['x-ratelimit-remaining-requests']).toBe('0');
    expect(refused.headers['x-request-id']).toMatch(/^req_/);
  });

  test('is one for all gateways: over it by no more than is stated, however they are asked', async () => {
    const perMinute = 120;
    const { secret } = await platform.newKey(await platform.newAccount(), ['inference'], {
      requestsPerMinute: perMinute,
    });
    const startedMs = performance.now();
    const of = await hammer(600, (gateway) => post(gateway, secret));
    const flow = ((performance.now() - startedMs) / 60_000) * perMinute;
    expect(of(200)).toBeGreaterThanOrEqual(perMinute);
    expect(of(200)).toBeLessThanOrEqual(perMinute + flow + gateways * 2 * 2);
    expect(of(200) + of(429)).toBe(600);
  });

  test('that is lowered holds at every gateway as soon as that is confirmed', async () => {
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

  test('makes the official client wait and try again, and then say what it was', async () => {
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
  test('hold for all its keys together', async () => {
    const accountId = await platform.newAccount();
    const limits = { requestsPerMinute: 5 };
    await platform.users.setAccountLimits({ accountId, limits, actor: platform.actor });
    const keys = [await platform.newKey(accountId), await platform.newKey(accountId)];
    const of = await hammer(60, (gateway) => post(gateway, keys[gateway % 2]?.secret));
    expect(of(200)).toBeGreaterThanOrEqual(5);
    expect(of(200)).toBeLessThanOrEqual(6 + gateways * 2);
    expect(of(200) + of(429)).toBe(60);
  });

  test('in tokens a month: when they are used up, insufficient_quota at every gateway, and back when there is more', async () => {
    const accountId = await platform.newAccount();
    const limit = (tokensPerMonth: number) =>
      platform.users.setAccountLimits({ accountId, limits: { tokensPerMonth }, actor: platform.actor });
    await limit(30);
    const { secret } = await platform.newKey(accountId);
    // Eleven tokens each.
    for (let i = 0; i < 3; i++) expect((await post(0, secret)).status).toBe(200);
    for (let gateway = 0; gateway < gateways; gateway++) {
      const refused = await eventually(async () => {
        const answer = await post(gateway, secret);
        expect(answer.status).toBe(429);
        return answer;
      });
      expect(refused.code).toBe('insufficient_quota');
      expect(JSON.parse(refused.text).error.type).toBe('insufficient_quota');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    await limit(1_000_000);
    await eventually(async () => expect((await post(0, secret)).status).toBe(200));
    const { secret: global } = await platform.newKey(accountId, ['global']);
    const quota = await ask(platform, { method: 'GET', path: '/api/quota', headers: bearer(global) });
    expect(JSON.parse(quota.text)).toMatchObject({ tokens_per_month: 1_000_000, requests_per_minute: 6_000 });
    expect(JSON.parse(quota.text).tokens_used).toBeGreaterThanOrEqual(33);
  });
});

describe('a public endpoint', () => {
  test('is limited for each address and in all for those who are not its owner, and a made-up address is not believed twice', async () => {
    const accountId = await platform.newAccount();
    const { endpoint } = await platform.endpoints.createEndpoint({
      ...{ accountId, model: 'stand-in', authMode: 'AUTH_MODE_PUBLIC' as const },
      hosts: [`http://127.0.0.1:${platform.ports.standIn}/v1`],
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    await eventually(async () => expect((await post(0, undefined, { path })).status).toBe(200));
    const address = newAddress();
    const one = await hammer(60, (gateway) => post(gateway, undefined, { path, address }));
    expect(one(200)).toBeGreaterThanOrEqual(10);
    expect(one(200)).toBeLessThanOrEqual(11 + gateways * 2);
    // The proxy has put the true address behind what the client claims.
    const claimed = await post(0, undefined, { path, address: `198.51.100.7, ${address}` });
    expect(claimed).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(claimed.text).toContain('this address');
    const all = await hammer(100, (gateway) => post(gateway, undefined, { path }));
    expect(all(200)).toBeLessThanOrEqual(30 + gateways * 2);
    const refused = await post(0, undefined, { path });
    expect(refused.text).toContain('this public endpoint');
    const { secret } = await platform.newKey(accountId);
    expect((await post(0, secret, { path })).status).toBe(200);
  });
});

describe('wrong keys', () => {
  test('from one address: 401 as often as is allowed, then 429 at every gateway; a key that is in use there goes on', async () => {
    const address = newAddress();
    const good = await platform.newKey(await platform.newAccount());
    for (let gateway = 0; gateway < gateways; gateway++)
      expect((await post(gateway, good.secret, { address })).status).toBe(200);
    const { generateKey } = await import('@hypervize/key-format');
    const of = await hammer(100, (gateway) => post(gateway, generateKey().key, { address }));
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
  test('each gateway keeps to its share, and says so; and shares again when it is back', async () => {
    const redis = platform.redis as RedisServer;
    const perMinute = 40;
    const limited = async () =>
      (await platform.newKey(await platform.newAccount(), ['inference'], { requestsPerMinute: perMinute }))
        .secret;
    const [first, second] = [await limited(), await limited()];
    await redis.crash();
    try {
      const startedMs = performance.now();
      const of = await hammer(400, (gateway) => post(gateway, first));
      const flow = ((performance.now() - startedMs) / 60_000) * perMinute;
      expect(of(200)).toBeGreaterThanOrEqual(perMinute - gateways);
      expect(of(200)).toBeLessThanOrEqual(perMinute + flow + gateways * 2);
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
