import { expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const secrets = (name: string) => `${name}:${Buffer.alloc(32).toString('base64')}`;
const required = { PRINCIPAL_KEYS: secrets('one') };

test('plain text beyond this machine is refused unless it is allowed or TLS is configured', () => {
  const remote = {
    ...{ ...required, KEY_SERVICE_ADDRESS: 'dns:///keys:1', ROUTER_ADDRESS: 'router:2' },
    ROUTER_URL: 'http://router:3',
  };
  const tls = { GRPC_TLS_CERT_FILE: 'a', GRPC_TLS_KEY_FILE: 'b', GRPC_TLS_CA_FILE: 'c' };
  expect(() => loadConfig(remote)).toThrow(/^KEY_SERVICE_ADDRESS .*\nROUTER_ADDRESS .*\nROUTER_URL .*$/);
  expect(() => loadConfig({ ...remote, ...tls })).toThrow(/^ROUTER_URL .*https:/);
  expect(loadConfig({ ...remote, ...tls, ROUTER_URL: 'https://router:3' }).allowPlaintext).toBe(false);
  expect(loadConfig({ ...remote, ALLOW_PLAINTEXT: 'true' }).router.url).toBe('http://router:3');
});

test('Redis needs secrets for the MACs of its entries', () => {
  const redis = { ...required, REDIS_URL: 'redis://localhost' };
  expect(loadConfig(required).redis).toBeUndefined();
  expect(() => loadConfig(redis)).toThrow(/^CACHE_MAC_KEYS must be set with REDIS_URL/);
  const config = loadConfig({ ...redis, CACHE_MAC_KEYS: secrets('cache') });
  expect(config.redis).toMatchObject({ url: 'redis://localhost', timeoutMs: 100 });
});
