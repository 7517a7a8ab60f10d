import { expect, test } from '@jest/globals';
import { serverSource } from './server-source.js';

test('servers are embedded unless TEST_SERVERS selects containers; other values are refused', () => {
  expect(serverSource({})).toBe('embedded');
  expect(serverSource({ TEST_SERVERS: '' })).toBe('embedded');
  expect(serverSource({ TEST_SERVERS: 'embedded' })).toBe('embedded');
  expect(serverSource({ TEST_SERVERS: 'docker' })).toBe('docker');
  expect(() => serverSource({ TEST_SERVERS: 'podman' })).toThrow('TEST_SERVERS must be');
});
