import { tombstone, type VerdictEntry } from '@hypervize/auth-model';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createVerdictCache } from './verdict-cache.js';

let nowMs = 0;
const clock = { monotonic: () => nowMs };
const options = { maxKeys: 100, verdictTtlMs: 60_000, unknownTtlMs: 10_000, clock };
const verdict = (seq: number): VerdictEntry => ({
  kind: 'verdict',
  seq,
  sha256: '',
  accountId: '',
  scopes: [],
  expiresAtMs: null,
  suspended: false,
  requestsPerMinute: null,
});

describe('the verdict cache', () => {
  test('never holds an entry that lacks a change which it has received, in whatever order they arrive', () => {
    const keyId = fc.constantFrom('a', 'b', 'c', 'd');
    const seq = fc.integer({ min: 1, max: 30 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), keyId, seq }),
      fc.record({ kind: fc.constantFrom('revoked' as const, 'changed' as const), keyId, seq }),
      fc.record({ kind: fc.constant('reset' as const), keyId, seq }),
    );
    fc.assert(
      // With a maximum of two keys some latest changes are evicted.
      fc.property(fc.constantFrom(2, 100), fc.array(step, { maxLength: 60 }), (maxKeys, steps) => {
        const cache = createVerdictCache({ ...options, maxKeys });
        const changes = new Map<string, number>();
        for (const { kind, keyId: id, seq: at } of steps) {
          if (kind === 'put') cache.put(id, verdict(at));
          else if (kind === 'reset') cache.reset(at);
          else {
            cache.apply({ kind, subjectId: id, seq: at });
            changes.set(id, Math.max(at, changes.get(id) ?? 0));
          }
          for (const [changed, latest] of changes) {
            const held = cache.get(changed);
            if (held?.kind === 'verdict') expect(held.seq).toBeGreaterThanOrEqual(latest);
            expect(cache.isCurrent(changed, verdict(latest - 1))).toBe(false);
          }
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('evicts no verdict for key ids that do not exist, and holds one entry per key id', () => {
    const cache = createVerdictCache(options);
    cache.put('good', verdict(1));
    for (let i = 0; i < 2_000; i++) cache.put(`made up ${i}`, { kind: 'unknown', seq: 1 });
    expect(cache.get('good')).toEqual(verdict(1));
    expect(cache.size()).toBeLessThanOrEqual(101);
    cache.put('made up 1999', verdict(2));
    expect(cache.get('made up 1999')?.kind).toBe('verdict');
    cache.put('made up 1999', { kind: 'unknown', seq: 3 });
    expect(cache.get('made up 1999')?.kind).toBe('unknown');
    cache.apply({ kind: 'changed', subjectId: 'made up 1999', seq: 4 });
    expect(cache.get('made up 1999')).toBeUndefined();
    cache.reset(5);
    expect(cache.size()).toBe(0);
  });

  test('accepts no entry that is older than two lifetimes, though the change has been evicted by then', () => {
    const cache = createVerdictCache(options);
    nowMs = 0;
    cache.apply({ kind: 'revoked', subjectId: 'a', seq: 5 });
    cache.mark(5);
    for (; nowMs < options.verdictTtlMs * 4; nowMs += 1_000) {
      cache.mark(5);
      expect(cache.isCurrent('a', verdict(4))).toBe(false);
    }
    expect(cache.isCurrent('b', verdict(4))).toBe(false);
    expect(cache.isCurrent('b', verdict(5))).toBe(true);
  });

  test('keeps a revocation itself, and does not accept an older verdict afterwards', () => {
    const cache = createVerdictCache(options);
    cache.put('a', verdict(3));
    cache.apply({ kind: 'revoked', subjectId: 'a', seq: 5 });
    cache.put('a', verdict(4));
    expect(cache.get('a')).toEqual(tombstone(5));
  });
});
