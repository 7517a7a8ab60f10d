import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Principal, type PrincipalStamp, signPrincipal, verifyPrincipal } from './principal.js';

const key = { id: 'k1', secret: Buffer.alloc(32, 7) };
const next = { id: 'k2', secret: Buffer.alloc(32, 9) };
const principal: Principal = { kind: 'key', keyId: 'AbCdEfGh', accountId: 'a-1', scopes: ['inference'] };

const stamp: PrincipalStamp = { gateway: 'g', monotonicMs: 5, nowMs: 1_000, challenges: ['c1', 'c2'] };

describe('the principal header', () => {
  test('verifies to the principal and the stamp that were signed', () => {
    for (const signed of [principal, { kind: 'anonymous' } as const]) {
      expect(verifyPrincipal(signPrincipal(signed, key, stamp), [key])).toEqual({ principal: signed, stamp });
    }
  });

  test('verifies with any of the configured keys, so that keys can be rotated, and with no other', () => {
    const header = signPrincipal(principal, key, stamp);
    expect(verifyPrincipal(header, [next, key])?.principal).toEqual(principal);
    expect(verifyPrincipal(header, [next])).toBeUndefined();
    expect(verifyPrincipal(header, [{ id: 'k1', secret: next.secret }])).toBeUndefined();
  });

  test('is refused with any character changed, truncated, or with a part added', () => {
    const header = signPrincipal(principal, key, stamp);
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.');
    fc.assert(
      fc.property(fc.nat(header.length - 1), letter, (at, other) => {
        const changed = header.slice(0, at) + other + header.slice(at + 1);
        // The last character of base64url text has unused bits, so a changed one may decode to the same bytes.
        fc.pre(changed !== header && at !== header.length - 1);
        return verifyPrincipal(changed, [key]) === undefined;
      }),
    );
    for (let end = 0; end < header.length; end++) {
      expect(verifyPrincipal(header.slice(0, end), [key])).toBeUndefined();
    }
    expect(verifyPrincipal(`${header}.x`, [key])).toBeUndefined();
    expect(verifyPrincipal(undefined, [key])).toBeUndefined();
  });
});
