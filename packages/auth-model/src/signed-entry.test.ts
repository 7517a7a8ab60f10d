import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { entryClockToleranceMs, signEntry, verifyEntry } from './signed-entry.js';
import { stale, tombstone, type VerdictEntry } from './verdict-entry.js';

const nowMs = 1_800_000_000_000;
const verdictTtlMs = 300_000;
const key = (id: string, fill: number) => ({ id, secret: Buffer.alloc(32, fill) });
const rules = { keys: [key('current', 1), key('previous', 2)], verdictTtlMs };
const verdict: VerdictEntry = {
  ...{ kind: 'verdict', seq: 5, sha256: 'ab'.repeat(32), accountId: 'an account', scopes: ['inference'] },
  ...{ expiresAtMs: null, suspended: false, requestsPerMinute: 60 },
};
const entries: readonly VerdictEntry[] = [verdict, tombstone(7), stale(8), { kind: 'unknown', seq: 9 }];
const anyEntry = fc.constantFrom(...entries);
const keyIds = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'abcXYZ019-_ ') });
const check = (keyId: string, text: string, atMs = nowMs, by = rules) => verifyEntry(keyId, text, by, atMs);

describe('a signed entry', () => {
  test('is accepted under its key id, also if an older key signed it', () => {
    fc.assert(
      fc.property(keyIds, anyEntry, fc.constantFrom(...rules.keys), (keyId, entry, signer) => {
        const text = signEntry(keyId, entry, { keys: [signer] }, nowMs);
        expect(check(keyId, text)).toEqual({ kind: 'genuine', entry });
      }),
    );
  });

  test('is rejected under every other key id', () => {
    fc.assert(
      fc.property(keyIds, keyIds, anyEntry, (keyId, other, entry) => {
        fc.pre(keyId !== other);
        expect(check(other, signEntry(keyId, entry, rules, nowMs))).toEqual({
          ...{ kind: 'rejected', reason: 'forged' },
        });
      }),
    );
  });

  test('is rejected if any of its characters is changed, dropped or added', () => {
    const edits = fc.constantFrom('change', 'drop', 'add');
    const characters = fc.constantFrom(...'0123456789abcdefABCDEF .:,"{}[]-_\n');
    fc.assert(
      fc.property(anyEntry, fc.nat(), edits, characters, (entry, at, edit, character) => {
        const text = signEntry('key', entry, rules, nowMs);
        const index = at % text.length;
        const rest = text.slice(edit === 'add' ? index : index + 1);
        const altered = text.slice(0, index) + (edit === 'drop' ? '' : character) + rest;
        fc.pre(altered !== text);
        expect(check('key', altered).kind).toBe('rejected');
      }),
      { numRuns: 2_000 },
    );
  });

  test('is rejected if its MAC belongs to another entry of the same key id', () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (entry, other) => {
        fc.pre(entry !== other);
        const [text, otherText] = [entry, other].map((one) => signEntry('key', one, rules, nowMs));
        const mac = /\S+$/.exec(otherText ?? '')?.[0] ?? '';
        expect(check('key', (text ?? '').replace(/\S+$/, mac))).toMatchObject({ reason: 'forged' });
      }),
    );
  });

  test('is rejected if it was signed with a key of the same name but another secret, or of an unknown name', () => {
    const signed = (id: string) => signEntry('key', verdict, { keys: [key(id, 9)] }, nowMs);
    expect(check('key', signed('current'))).toMatchObject({ reason: 'forged' });
    expect(check('key', signed('other'))).toMatchObject({ reason: 'unknown_mac_key' });
  });

  test('text without a MAC, of whatever form, is rejected as malformed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (text) => {
        expect(check('key', text)).toEqual({ kind: 'rejected', reason: 'malformed' });
      }),
    );
    const unsigned = JSON.stringify({ ...verdict, seq: undefined });
    expect(check('key', `5 ${unsigned}`)).toMatchObject({ reason: 'malformed' });
  });

  test('that could let a key in or keep it out lives no longer than a verdict, a tombstone and a stale entry longer', () => {
    const limitMs = verdictTtlMs + entryClockToleranceMs;
    for (const entry of entries) {
      const text = signEntry('key', entry, rules, nowMs);
      const expires = entry.kind === 'verdict' || entry.kind === 'unknown';
      const late = expires ? { kind: 'rejected', reason: 'outdated' } : { kind: 'genuine', entry };
      expect(check('key', text, nowMs + limitMs)).toEqual({ kind: 'genuine', entry });
      expect(check('key', text, nowMs + limitMs + 1)).toEqual(late);
      expect(check('key', text, nowMs - entryClockToleranceMs - 1)).toEqual(late);
    }
  });

  test('cannot be made without a key', () => {
    expect(() => signEntry('key', verdict, { keys: [] }, nowMs)).toThrow(RangeError);
  });
});
