import { describe, expect, test } from '@jest/globals';
import { isLoopback, plaintextProblems } from './plaintext.js';

test.each([
  '127.0.0.1:50051',
  '127.9.9.9',
  'localhost:0',
  '[::1]:50051',
  '::1',
  '[::ffff:127.0.0.1]:1',
  'dns:///localhost:50051',
  'dns:localhost:50051',
  'ipv4:127.0.0.1:1,127.0.0.2:2',
  'ipv6:[::1]:1',
  'unix:/run/keys.sock',
  'http://127.0.0.1:8081',
  'http://[::1]:8081/x',
])('%s is a loopback address', (address) => expect(isLoopback(address)).toBe(true));

test.each([
  '0.0.0.0:50051',
  '[::]:50051',
  '::',
  '',
  ':50051',
  '10.0.0.1:1',
  'key-service:50051',
  'dns:///key-service:50051',
  'dns://10.0.0.1/localhost:50051',
  'ipv4:127.0.0.1:1,10.0.0.1:2',
  'localhost.example.com:1',
  '127.0.0.1.example.com:1',
  'http://collector:4318',
  'http://127.0.0.1@example.com:1',
  'https://[::2]',
  'xds:///127.0.0.1:1',
])('%s is not a loopback address', (address) => expect(isLoopback(address)).toBe(false));

describe('plain text beyond this machine', () => {
  const remote = { GRPC_ADDRESS: '0.0.0.0:1', ROUTER: 'dns:///router:2', KEYS: '127.0.0.1:1' };
  const variables = (tls: unknown, allowPlaintext = false) =>
    plaintextProblems({ tls, allowPlaintext }, remote).map((problem) => problem.split(' ')[0]);

  test('is a problem of each variable that would cause it, and says how to solve it', () => {
    expect(variables(undefined)).toEqual(['GRPC_ADDRESS', 'ROUTER']);
    const [problem] = plaintextProblems({ tls: undefined, allowPlaintext: false }, remote);
    expect(problem).toMatch(/GRPC_TLS_CERT_FILE.*ALLOW_PLAINTEXT=true/);
  });

  test('is no problem with TLS', () => expect(variables({})).toEqual([]));

  test('is accepted if it is allowed', () => expect(variables(undefined, true)).toEqual([]));
});
