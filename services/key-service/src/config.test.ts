import { expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const secrets = (name: string) => `${name}:${Buffer.alloc(32).toString('base64')}`;
const required = { DATABASE_URL: 'postgres://localhost/x', MAC_KEYS: secrets('one') };

test('plain text beyond this machine is refused unless it is allowed', () => {
  const remote = { ...required, GRPC_ADDRESS: '0.0.0.0:50051' };
  expect(() => loadConfig(remote)).toThrow(/^GRPC_ADDRESS .*ALLOW_PLAINTEXT=true/);
  expect(loadConfig({ ...remote, ALLOW_PLAINTEXT: 'true' }).grpc.address).toBe('0.0.0.0:50051');
});

test('Redis needs secrets for the MACs of its entries', () => {
  const redis = { ...required, REDIS_URL: 'redis://localhost' };
  expect(loadConfig(required).redis).toBeUndefined();
  expect(() => loadConfig(redis)).toThrow(/^CACHE_MAC_KEYS must be set with REDIS_URL/);
  const { macKeys } =
    loadConfig({ ...redis, CACHE_MAC_KEYS: `${secrets('new')},${secrets('old')}` }).redis ?? {};
  expect(macKeys?.map(({ id }) => id)).toEqual(['new', 'old']);
});

test('a session that is used does not expire because gateways cache its verdict', () => {
  const cached = { ...required, VERDICT_TTL_SECONDS: '1000' };
  expect(() => loadConfig({ ...cached, SESSION_IDLE_SECONDS: '2999' })).toThrow(/^SESSION_IDLE_SECONDS must/);
  expect(loadConfig({ ...cached, SESSION_IDLE_SECONDS: '3000' }).sessions.idleMs).toBe(3_000_000);
  expect(loadConfig({ ...required, SESSION_IDLE_SECONDS: '900' }).sessions.idleMs).toBe(900_000);
});
