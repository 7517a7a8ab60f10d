import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clockSkewMs,
  type Principal,
  principalLifetimeMs,
  signPrincipal,
  verifyPrincipal,
} from './principal.js';

const key = { id: 'k1', secret: Buffer.alloc(32, 7) };
const next = { id: 'k2', secret: Buffer.alloc(32, 9) };
const principal: Principal = { kind: 'key', keyId: 'AbCdEfGh', accountId: 'a-1', scopes: ['inference'] };

describe('the principal header', () => {
  test('verifies to the principal that was signed', () => {
    expect(verifyPrincipal(signPrincipal(principal, key, 1_000), [key], 1_000)).toEqual(principal);
    expect(verifyPrincipal(signPrincipal({ kind: 'anonymous' }, key, 0), [key], 0)).toEqual({
      kind: 'anonymous',
    });
  });

  test('verifies with any of the configured keys, so that keys can be rotated, and with no other', () => {
    const header = signPrincipal(principal, key, 0);
    expect(verifyPrincipal(header, [next, key], 0)).toEqual(principal);
    expect(verifyPrincipal(header, [next], 0)).toBeUndefined();
    expect(verifyPrincipal(header, [{ id: 'k1', secret: next.secret }], 0)).toBeUndefined();
  });

  test('is refused after its lifetime, and before its time of signing, each by more than the clock skew', () => {
    const header = signPrincipal(principal, key, 100_000);
    const last = 100_000 + principalLifetimeMs + clockSkewMs;
    expect(verifyPrincipal(header, [key], last)).toEqual(principal);
    expect(verifyPrincipal(header, [key], last + 1)).toBeUndefined();
    expect(verifyPrincipal(header, [key], 100_000 - clockSkewMs - 1)).toBeUndefined();
  });

  test('is refused with any character changed, truncated, or with a part added', () => {
    const header = signPrincipal(principal, key, 0);
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.');
    fc.assert(
      fc.property(fc.nat(header.length - 1), letter, (at, other) => {
        const changed = header.slice(0, at) + other + header.slice(at + 1);
        // The last character of base64url text has unused bits, so a changed one may decode to the same bytes.
        fc.pre(changed !== header && at !== header.length - 1);
        return verifyPrincipal(changed, [key], 0) === undefined;
      }),
    );
    for (let end = 0; end < header.length; end++) {
      expect(verifyPrincipal(header.slice(0, end), [key], 0)).toBeUndefined();
    }
    expect(verifyPrincipal(`${header}.x`, [key], 0)).toBeUndefined();
    expect(verifyPrincipal(undefined, [key], 0)).toBeUndefined();
  });
});
