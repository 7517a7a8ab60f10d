import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { createAddressOf } from './client-address.js';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  const addressOf = createAddressOf(['10.0.0.0/8', 'fd00::/8'], () => {});
  test.each([
    ['no proxy', from('203.0.113.9'), '203.0.113.9'],
    ['X-Forwarded-For from a peer that is not trusted', from('203.0.113.9', '1.1.1.1'), '203.0.113.9'],
    ['a trusted proxy', from('10.1.2.3', '203.0.113.9'), '203.0.113.9'],
    [
      'an address that the client claims, forwarded by a trusted proxy',
      from('10.1.2.3', '1.1.1.1, 203.0.113.9'),
      '203.0.113.9',
    ],
    ['two trusted proxies', from('10.1.2.3', '203.0.113.9, 10.9.9.9'), '203.0.113.9'],
    ['trusted proxies alone', from('10.1.2.3', '10.9.9.9'), '10.9.9.9'],
    ['a trusted proxy by IPv6', from('fd00::1', '203.0.113.9'), '203.0.113.9'],
    ['an IPv4-mapped IPv6 address', from('::ffff:203.0.113.9'), '203.0.113.9'],
    ['a trusted proxy in that form', from('::ffff:10.1.2.3', '203.0.113.9'), '203.0.113.9'],
    ['text that is not an address', from('10.1.2.3', 'x'.repeat(1_000)), '10.1.2.3'],
    ['no address at all', from(undefined as unknown as string), ''],
  ])('with %s', (_what, request, expected) => {
    expect(addressOf(request)).toBe(expected);
  });

  test('is reduced to its network for IPv6, which belongs to one client, however it is written', () => {
    for (const address of ['2001:db8:1:2:aaaa::1', '2001:0db8:0001:0002::', '2001:db8:1:2:3:4:5:6'])
      expect(addressOf(from(address))).toBe('2001:db8:1:2::/64');
    expect(addressOf(from('::1'))).toBe('0:0:0:0::/64');
    expect(addressOf(from('fe80::1%eth0'))).toBe('fe80:0:0:0::/64');
  });

  test('is that of the connection where no proxy is trusted', () => {
    const reported: string[] = [];
    const addressOfPeer = createAddressOf([], (peer) => reported.push(peer));
    addressOfPeer(from('127.0.0.1'));
    for (let i = 0; i < 3; i++) expect(addressOfPeer(from('127.0.0.1', '1.1.1.1'))).toBe('127.0.0.1');
    expect(reported).toEqual(['127.0.0.1']);
  });
});
