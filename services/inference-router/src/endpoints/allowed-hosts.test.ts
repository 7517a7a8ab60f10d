import { describe, expect, test } from '@jest/globals';
import { type HostPolicy, parseAllowedHosts } from './allowed-hosts.js';
import { checkedHosts } from './rules.js';

function policyOf(list: string): HostPolicy {
  const policy = parseAllowedHosts(list);
  if (!policy) throw new Error(`malformed list ${list}`);
  return policy;
}
const mayName = (list: string, url: string) => {
  try {
    return checkedHosts([url], policyOf(list)).length === 1;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request', param: 'hosts' });
    return false;
  }
};

describe('with a list, an endpoint', () => {
  const list = '10.20.0.0/16, 192.0.2.7,2001:db8::/32,.gpu.example.com,one.example.net';
  test.each([
    'http://10.20.0.1:8000/v1',
    'http://10.20.255.255',
    'http://192.0.2.7',
    'http://[2001:db8:1::1]:8000',
    'http://[::ffff:10.20.3.4]',
    'http://[64:ff9b::10.20.3.4]',
    // The same address in another notation.
    'http://0x0a.20.1',
    'https://a.gpu.example.com/v1',
    'https://A.B.GPU.example.com',
    'https://a.gpu.example.com./v1',
    'http://one.example.net',
  ])('may name %s', (url) => {
    expect(mayName(list, url)).toBe(true);
  });

  test.each([
    'http://10.21.0.1',
    'http://8.8.8.8',
    'http://127.0.0.1:8081',
    'http://localhost',
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
  ])('may not name %s', (url) => {
    expect(mayName(list, url)).toBe(false);
  });
});

describe('by default, an endpoint', () => {
  test.each([
    'http://8.8.8.8',
    'https://[2606:4700::1111]',
    'https://gpu.example.com',
    'http://[::ffff:8.8.8.8]',
  ])('may name %s', (url) => {
    expect(mayName('public', url)).toBe(true);
  });

  test.each([
    'http://127.0.0.1:8081',
    'http://127.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://0x7f.1.',
    'http://localhost:9102',
    'http://LOCALHOST.',
    'http://a.localhost',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://169.254.169.254/latest/meta-data',
    'http://192.0.2.1',
    'http://198.18.0.1',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://[::]',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[::127.0.0.1]',
    'http://[64:ff9b::127.0.0.1]',
    'http://[64:ff9b:1::7f00:1]',
    'http://[2002:7f00:1::]',
    'http://[2001:0:1::80ff:fffe]',
    'http://[fe80::1]',
    'http://[fec0::1]',
    'http://[fd00::1]',
    'http://[ff02::1]',
    'http://[2001:db8::1]',
    'http://[3fff::1]',
    'http://metadata.google.internal',
    'http://METADATA.google.internal./computeMetadata',
  ])('may not name %s', (url) => {
    expect(mayName('public', url)).toBe(false);
  });
});

test.each([
  '169.254.169.254',
  '169.254.170.2',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::a9fe:a9fe',
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '168.63.129.16',
])('the metadata address %s is not allowed, even by a range that contains it', (address) => {
  const policy = policyOf('public,0.0.0.0/0,::/0,metadata.example.com');
  expect(policy.mayName(address)).toBe(false);
  expect(policy.mayConnect(address, address)).toBe(false);
  expect(policy.mayConnect('metadata.example.com', address)).toBe(false);
});

test('the names of metadata services are not allowed, even if they are listed', () => {
  expect(policyOf('.internal,.google.internal').mayName('metadata.google.internal')).toBe(false);
});

test('a name may resolve to public addresses and listed ranges; a listed name to private addresses too', () => {
  const policy = policyOf('public,127.0.0.0/8,.gpu.example.com');
  const kinds = ['8.8.8.8', '127.0.0.1', '10.0.0.1', 'fd12::1', '169.254.1.1', '::1'];
  const allowed = (name: string) => kinds.filter((address) => policy.mayConnect(name, address));
  expect(allowed('elsewhere.example.com')).toEqual(['8.8.8.8', '127.0.0.1']);
  expect(allowed('a.gpu.example.com')).toEqual(['8.8.8.8', '127.0.0.1', '10.0.0.1', 'fd12::1']);
  const listOnly = policyOf('.gpu.example.com,10.20.0.0/16');
  expect(listOnly.mayConnect('a.gpu.example.com', '8.8.8.8')).toBe(true);
  expect(listOnly.mayConnect('elsewhere.example.com', '8.8.8.8')).toBe(false);
});

test('a refusal says what is allowed', () => {
  expect(() => checkedHosts(['http://10.0.0.1'], policyOf('public'))).toThrow(
    /may use hosts with public addr/,
  );
  expect(() => checkedHosts(['http://10.0.0.1'], policyOf('10.2.0.0/16'))).toThrow(/hosts that the operator/);
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
