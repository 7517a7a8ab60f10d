import { expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const required = { DATABASE_URL: 'postgres://localhost/x' };

test('lists in the environment are parsed, and a malformed list is an error', () => {
  const config = loadConfig({
    ...required,
    DNS_SERVERS: '10.0.0.1, 10.0.0.2:5353,[::1]:53',
    DEDICATED_HOSTS: '10.20.0.0/16',
  });
  expect(config.dns.servers).toEqual(['10.0.0.1', '10.0.0.2:5353', '[::1]:53']);
  const { hostPolicy } = config.endpoints;
  expect(['10.20.0.1', '10.21.0.1', '8.8.8.8'].map(hostPolicy.mayName)).toEqual([true, false, false]);
  const byDefault = loadConfig(required).endpoints.hostPolicy;
  expect(['10.20.0.1', '127.0.0.1', '8.8.8.8'].map(byDefault.mayName)).toEqual([false, false, true]);
  expect(() =>
    loadConfig({ ...required, DNS_SERVERS: 'ns.example.com', DEDICATED_HOSTS: '10.20/16' }),
  ).toThrow(/DEDICATED_HOSTS.*DNS_SERVERS/s);
});

test('plain text beyond this machine is refused unless it is allowed or TLS is configured', () => {
  const remote = { ...required, GRPC_ADDRESS: '0.0.0.0:50052', KEY_SERVICE_ADDRESS: 'keys:1' };
  const tls = { GRPC_TLS_CERT_FILE: 'a', GRPC_TLS_KEY_FILE: 'b', GRPC_TLS_CA_FILE: 'c' };
  expect(() => loadConfig(remote)).toThrow(/^GRPC_ADDRESS .*ALLOW_PLAINTEXT=true.*\nKEY_SERVICE_ADDRESS /);
  expect(loadConfig({ ...remote, ...tls }).grpc.address).toBe('0.0.0.0:50052');
  expect(loadConfig({ ...remote, ALLOW_PLAINTEXT: 'true' }).grpc.address).toBe('0.0.0.0:50052');
});

test('memory for request bodies that a single account could fill with one of the largest bodies is refused', () => {
  const sizes = { MAX_BODY_BYTES: '1000000', BODY_MEMORY_BYTES: '2000000' };
  expect(loadConfig({ ...required, ...sizes }).requests.bodyMemoryBytes).toBe(2_000_000);
  expect(() => loadConfig({ ...required, ...sizes, BODY_MEMORY_BYTES: '1999999' })).toThrow(
    'BODY_MEMORY_BYTES must be at least twice MAX_BODY_BYTES',
  );
});
