import { describe, expect, test } from '@jest/globals';
import { parseAllowedHosts } from './allowed-hosts.js';
import { checkedHosts } from './rules.js';

const allowed = parseAllowedHosts('10.20.0.0/16, 192.0.2.7,2001:db8::/32,.gpu.example.com,one.example.net');
const isAllowed = (url: string) => {
  try {
    return checkedHosts([url], allowed).length === 1;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request', param: 'hosts' });
    return false;
  }
};

describe('hosts of dedicated endpoints', () => {
  test.each([
    'http://10.20.0.1:8000/v1',
    'http://10.20.255.255',
    'http://192.0.2.7',
    'http://[2001:db8:1::1]:8000',
    'http://[::ffff:10.20.3.4]',
    // The same address in another notation.
    'http://0x0a.20.1',
    'https://a.gpu.example.com/v1',
    'https://A.B.GPU.example.com',
    'http://one.example.net',
  ])('may be %s', (url) => {
    expect(isAllowed(url)).toBe(true);
  });

  test.each([
    'http://10.21.0.1',
    'http://127.0.0.1:8081',
    'http://localhost',
    'http://169.254.169.254/latest/meta-data',
    'http://192.0.2.8',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://gpu.example.com',
    'http://evilgpu.example.com',
    'http://a.gpu.example.com.evil.test',
    'http://two.one.example.net',
    'http://10.20.0.1.evil.test',
  ])('may not be %s', (url) => {
    expect(isAllowed(url)).toBe(false);
  });

  test('are not restricted without a list', () => {
    expect(checkedHosts(['http://127.0.0.1/'], undefined)).toEqual(['http://127.0.0.1']);
  });

  test.each([
    '',
    '10.20.0.0/33',
    '10.20.0.0/x',
    '10.20.0.0/',
    '10.20.0',
    '300.1.1.1',
    'http://h',
    '*.example.com',
    'a,,b',
    '::1/129',
    '10.0.0.0/8/8',
  ])('%j is not a valid list', (text) => {
    expect(parseAllowedHosts(text)).toBeUndefined();
  });
});
