import { describe, expect, test } from '@jest/globals';
import { hostPort, parseTarget, targetOfAddress } from './target.js';

describe('a gRPC target', () => {
  test.each([
    ['router:50052', 'router', 50_052],
    ['dns:router:1', 'router', 1],
    ['dns:///router.hypervize.svc.cluster.local:65535', 'router.hypervize.svc.cluster.local', 65_535],
    ['localhost:1', 'localhost', 1],
  ])('%s is a name', (target, host, port) => {
    expect(parseTarget(target)).toEqual({ kind: 'name', host, port });
  });

  test.each([
    ['127.0.0.1:1', ['127.0.0.1:1']],
    ['[::1]:1', ['[::1]:1']],
    ['dns:///10.0.0.1:1', ['10.0.0.1:1']],
    ['ipv4:10.0.0.1:1,10.0.0.2:2', ['10.0.0.1:1', '10.0.0.2:2']],
    ['ipv4:10.0.0.1:1,10.0.0.1:1', ['10.0.0.1:1']],
    ['ipv6:[::1]:1,[::2]:2', ['[::1]:1', '[::2]:2']],
    ['unix:/run/router.sock', ['unix:/run/router.sock']],
  ])('%s is a list of addresses, each once', (target, addresses) => {
    expect(parseTarget(target)).toEqual({ kind: 'addresses', addresses });
  });

  test.each([
    ...['', 'router', 'router:', 'router:0', 'router:65536', ':1', 'router:1x', '::1', '[router]:1'],
    ...['ipv4:', 'ipv4:10.0.0.1', 'ipv4:router:1', 'ipv4:10.0.0.1:1,', 'ipv6:[10.0.0.1]:1', 'unix:'],
    ...['dns://10.0.0.1/router:1', 'http://router:1', 'xds:///router:1', 'a b:1', 'dns:///'],
  ])('%j is malformed', (target) => expect(parseTarget(target)).toBeUndefined());

  test('of one address says its family', () => {
    expect(['10.0.0.1', '2001:db8::1'].map((host) => targetOfAddress(hostPort(host, 1)))).toEqual([
      'ipv4:10.0.0.1:1',
      'ipv6:[2001:db8::1]:1',
    ]);
    expect(targetOfAddress('unix:/run/router.sock')).toBe('unix:/run/router.sock');
  });
});
