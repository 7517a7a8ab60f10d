import { generateSession } from '@hypervize/key-format';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Of } from '../keys/mac.js';
import type { StoredSession } from './session.js';
import { verifySession } from './verify.js';

const { session: secret, sessionId } = generateSession();
const idleMs = 900_000;
const stored = (fields: Partial<StoredSession>): StoredSession => ({
  ...{ sessionId, accountId: 'a', createdAtMs: 0, lastUsedAtMs: 0, expiresAtMs: idleMs },
  ...{
    absoluteExpiresAtMs: 10_000_000,
    endedAtMs: null,
    userAgent: '',
    address: '',
    sha256: sha256Of(secret),
  },
  ...fields,
});

test('a session that has ended is refused with any credential, and a wrong credential for one that has not', () => {
  const wrong = secret.replace(/.$/, '!');
  for (const presented of [secret, wrong])
    expect(verifySession(presented, stored({ endedAtMs: 5 }), { idleMs }, 1).kind).toBe('ended');
  expect(verifySession(wrong, stored({}), { idleMs }, 1).kind).toBe('mismatch');
  expect(verifySession(secret, undefined, { idleMs }, 1).kind).toBe('unknown');
});

test('whatever the times, an expired session stays expired, and none lasts beyond the idle or the absolute lifetime', () => {
  fc.assert(
    fc.property(
      fc.nat(20_000_000),
      fc.nat(20_000_000),
      fc.nat(20_000_000),
      (nowMs, expiresAtMs, absolute) => {
        const absoluteExpiresAtMs = Math.max(absolute, expiresAtMs);
        const verified = verifySession(
          secret,
          stored({ expiresAtMs, absoluteExpiresAtMs }),
          { idleMs },
          nowMs,
        );
        if (verified.kind !== 'good') throw new Error(verified.kind);
        if (expiresAtMs <= nowMs) {
          expect(verified).toMatchObject({ expiresAtMs, useDue: false });
        } else {
          expect(verified.expiresAtMs).toBe(Math.min(nowMs + idleMs, absoluteExpiresAtMs));
          expect(verified.expiresAtMs).toBeGreaterThan(nowMs);
        }
      },
    ),
  );
});

test('a use is due a minute after the last one that was recorded', () => {
  const dueAt = (nowMs: number) => {
    const verified = verifySession(secret, stored({ lastUsedAtMs: 1_000 }), { idleMs }, nowMs);
    return verified.kind === 'good' && verified.useDue;
  };
  expect([dueAt(60_999), dueAt(61_000)]).toEqual([false, true]);
});
