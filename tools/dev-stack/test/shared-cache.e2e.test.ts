import { createHash } from 'node:crypto';
import { generateKey } from '@hypervize/key-format';
import { eventually, type Link, type RedisServer, startLink } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let redis: Redis;
let account: string;
const links: Link[] = [];

beforeAll(async () => {
  platform = await startPlatform({
    // A verdict is stored once. If that failed, there would be none to record.
    env: { 'auth-gateway': { REDIS_TIMEOUT_MS: '5000' } },
    link: async (from, to, port) => {
      if (from !== 'auth-gateway-0' || to !== 'key-service-0') return port;
      const link = await startLink(port);
      links.push(link);
      return link.port;
    },
  });
  redis = new Redis((platform.redis as RedisServer).url);
  account = await platform.newAccount();
  await checkIs('redis', 'ready');
  await checkIs('trust', 'lease');
});
afterAll(async () => {
  redis?.disconnect();
  await platform?.stop();
  await Promise.all(links.map((link) => link.close()));
});

const post = (secret: string) => send(platform, { headers: bearer(secret), body: chat() });
const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const entryKey = (keyId: string) => `hvz:key:${keyId}`;

/** The genuine verdict that the gateway has stored for a good key. */
function storedVerdict(key: { keyId: string; secret: string }): Promise<string> {
  return eventually(async () => {
    expect((await post(key.secret)).status).toBe(200);
    const text = await redis.get(entryKey(key.keyId));
    expect(text).toContain('"kind":"verdict"');
    return text as string;
  });
}

async function checkIs(check: string, detail: string): Promise<void> {
  await eventually(
    async () => {
      const response = await fetch(`http://127.0.0.1:${platform.ports.operations}/readyz`);
      const { checks } = (await response.json()) as { checks: Record<string, { detail: string }> };
      expect(checks[check]?.detail).toBe(detail);
    },
    { timeoutMs: 20_000 },
  );
}

/** A verdict as it was stored before entries had a MAC. */
function unsignedVerdict(secret: string): string {
  const rights = { accountId: account, scopes: ['inference', 'global'] };
  const limits = { expiresAtMs: null, suspended: false, requestsPerMinute: null };
  return `999999 ${JSON.stringify({ kind: 'verdict', sha256: sha256(secret), ...rights, ...limits })}`;
}

async function rejectedEntries(reason: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
  const series = new RegExp(`^hvz_shared_cache_rejected_total\\{[^}]*reason="${reason}"[^}]*\\} (\\d+)`, 'm');
  return Number(series.exec(text)?.[1]);
}

test('who can write to Redis gets no key in, neither a made-up one nor a revoked one, and it shows in metric and log', async () => {
  const [good, revoked] = [await platform.newKey(account), await platform.newKey(account)];
  const verdicts = { good: await storedVerdict(good), revoked: await storedVerdict(revoked) };
  await platform.keys.revokeKey({ accountId: account, keyId: revoked.keyId, actor: platform.actor });
  const madeUp = generateKey();
  // Without the lease and key-service, the shared cache decides.
  for (const link of links) link.cut();
  await checkIs('trust', 'shared_cache');
  expect((await post(good.secret)).status).toBe(200);
  expect((await post(revoked.secret)).code).toBe('invalid_api_key');

  const withHashOf = (secret: string) => verdicts.good.replace(sha256(good.secret), sha256(secret));
  const revive = verdicts.revoked.replace(/^\d+/, '999999');
  const attempts = [
    { keyId: madeUp.keyId, secret: madeUp.key, values: [unsignedVerdict(madeUp.key), verdicts.good] },
    { keyId: madeUp.keyId, secret: madeUp.key, values: [withHashOf(madeUp.key)] },
    { ...revoked, values: [unsignedVerdict(revoked.secret), withHashOf(revoked.secret), revive] },
  ];
  for (const { keyId, secret, values } of attempts) {
    for (const value of values) {
      await redis.set(entryKey(keyId), value);
      expect((await post(secret)).code).toBe('auth_unavailable');
    }
  }
  // Nor can a good key be called invalid.
  await redis.set(entryKey(good.keyId), '999999 {"kind":"tombstone"}');
  expect((await post(good.secret)).code).toBe('auth_unavailable');
  await redis.set(entryKey(good.keyId), verdicts.good);
  expect((await post(good.secret)).status).toBe(200);

  expect(await rejectedEntries('forged')).toBeGreaterThanOrEqual(4);
  expect(await rejectedEntries('malformed')).toBeGreaterThanOrEqual(3);
  expect(platform.service('auth-gateway').lines().join('\n')).toMatch(
    /"reason":"forged".*"msg":"shared cache entry rejected"/,
  );
  for (const link of links) link.restore();
  await checkIs('trust', 'lease');
  expect((await post(good.secret)).status).toBe(200);
  for (const secret of [madeUp.key, revoked.secret]) {
    expect((await post(secret)).code).toBe('invalid_api_key');
  }
});
