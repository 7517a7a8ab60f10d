import { expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const required = {
  DATABASE_URL: 'postgres://localhost/x',
  PRINCIPAL_KEYS: `one:${Buffer.alloc(32).toString('base64')}`,
};

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
