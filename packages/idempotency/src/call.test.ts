import { describe, expect, test } from '@jest/globals';
import { checkedIdempotentCall, type Parameters } from './call.js';

const accountId = '5b0c0f6e-5f0c-4c39-9a53-0c8b6a1b1f10';
const withKey = (key: string) => checkedIdempotentCall(key, { accountId, method: 'M', parameters: {} });
const digestOf = (parameters: Parameters) =>
  checkedIdempotentCall('key', { accountId, method: 'M', parameters })?.parametersSha256.toString('hex');

describe('an idempotency key', () => {
  test('that is empty makes no call idempotent', () => {
    expect(withKey('')).toBeUndefined();
  });

  test.each(['a', ' ', '~', '0b7f9d5e "quoted"'])('of printable ASCII is accepted: %j', (key) => {
    expect(withKey(key)?.keySha256).toHaveLength(32);
  });

  test.each(['é', 'a\n', '\t', '\u007f'])('of other characters or length is refused: %j', (key) => {
    expect(() => withKey(key)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'idempotency_key' }),
    );
  });
});

describe('the length of an idempotency key', () => {
  test('is 255 characters at most', () => {
    expect(withKey('~'.repeat(255))).toBeDefined();
    expect(() => withKey('~'.repeat(256))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('the digest of parameters', () => {
  test('does not depend on their order, or on parameters that are not given', () => {
    expect(digestOf({ name: 'a', limit: 1 })).toBe(digestOf({ limit: 1, name: 'a', expiry: null }));
  });

  test('differs for parameters that differ in a name, a value or a type', () => {
    const all: Parameters[] = [
      ...[{}, { name: '' }, { name: '1' }, { name: 1 }, { name: ['1'] }, { name: ['1', ''] }],
      ...[{ names: '1' }, { name: '1', names: '' }, { name: '1,names,' }],
    ];
    expect(new Set(all.map(digestOf)).size).toBe(all.length);
  });
});
