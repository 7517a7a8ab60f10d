import { describe, expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const secrets = (name: string) => `${name}:${Buffer.alloc(32).toString('base64')}`;

test('plain text beyond this machine is refused unless it is allowed or TLS is configured', () => {
  const remote = { KEY_SERVICE_ADDRESS: 'dns:///keys:1', ROUTER_ADDRESS: 'router:2' };
  const tls = { GRPC_TLS_CERT_FILE: 'a', GRPC_TLS_KEY_FILE: 'b', GRPC_TLS_CA_FILE: 'c' };
  expect(() => loadConfig(remote)).toThrow(/^KEY_SERVICE_ADDRESS .*\nROUTER_ADDRESS .*$/);
  expect(loadConfig({ ...remote, ...tls }).allowPlaintext).toBe(false);
  expect(loadConfig({ ...remote, ALLOW_PLAINTEXT: 'true' }).router.address).toBe('router:2');
});

test('Redis needs secrets for the MACs of its entries', () => {
  const redis = { REDIS_URL: 'redis://localhost' };
  expect(loadConfig({}).redis).toBeUndefined();
  expect(() => loadConfig(redis)).toThrow(/^CACHE_MAC_KEYS must be set with REDIS_URL/);
  const config = loadConfig({ ...redis, CACHE_MAC_KEYS: secrets('cache') });
  expect(config.redis).toMatchObject({ url: 'redis://localhost', timeoutMs: 100 });
});

describe('sign-in', () => {
  const signIn = {
    ...{ OIDC_ISSUER: 'https://issuer.example/', PUBLIC_URL: 'https://keys.example.com' },
    ...{ OIDC_CLIENT_ID: 'client', OIDC_CLIENT_SECRET: 'the-client-secret', LOGIN_KEYS: secrets('login') },
  };

  test('is off without an issuer, and needs every other setting with one', () => {
    expect(loadConfig({}).signIn).toBeUndefined();
    expect(loadConfig(signIn).signIn).toMatchObject({ publicUrl: 'https://keys.example.com', perMinute: 30 });
    expect(() => loadConfig({ OIDC_ISSUER: 'https://issuer.example/' })).toThrow(
      /^PUBLIC_URL .*\nOIDC_CLIENT_ID .*\nOIDC_CLIENT_SECRET .*\nLOGIN_KEYS must be set with OIDC_ISSUER$/,
    );
  });

  test('needs TLS except on loopback, and an origin without a path', () => {
    const withUrl = (PUBLIC_URL: string) => () => loadConfig({ ...signIn, PUBLIC_URL }).signIn?.publicUrl;
    expect(withUrl('http://127.0.0.1:8080')()).toBe('http://127.0.0.1:8080');
    expect(withUrl('http://localhost:8080/')()).toBe('http://localhost:8080');
    for (const wrong of [
      'http://keys.example.com',
      'https://keys.example.com/app',
      'https://a@b.example',
      'x',
    ])
      expect(withUrl(wrong)).toThrow(/^PUBLIC_URL must be an origin/);
    expect(() => loadConfig({ ...signIn, OIDC_ISSUER: 'http://issuer.example/' })).toThrow(/^OIDC_ISSUER /);
  });

  test('quotes no secret in its errors', () => {
    const wrong = { ...signIn, LOGIN_KEYS: 'login:c2hvcnQ', PUBLIC_URL: '' };
    expect(() => loadConfig(wrong)).toThrow(/^(?!.*(c2hvcnQ|the-client-secret))/s);
  });
});
