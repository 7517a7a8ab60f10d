import { type Entry, tombstone } from '@hypervize/auth-model';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createVerdictCache } from './verdict-cache.js';

let nowMs = 0;
const clock = { monotonic: () => nowMs };
const options = { maxKeys: 100, verdictTtlMs: 60_000, unknownTtlMs: 10_000, clock };
const verdict = (seq: number): Entry => ({
  kind: 'verdict',
  seq,
  sha256: '',
  accountId: '',
  scopes: [],
  expiresAtMs: null,
  suspended: false,
  requestsPerMinute: null,
});

describe('the memory of a gateway', () => {
  test('never holds an entry that does not know of a change it has heard of, in whatever order they come', () => {
    const keyId = fc.constantFrom('a', 'b', 'c', 'd');
    const seq = fc.integer({ min: 1, max: 30 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), keyId, seq }),
      fc.record({ kind: fc.constantFrom('revoked' as const, 'changed' as const), keyId, seq }),
      fc.record({ kind: fc.constant('reset' as const), keyId, seq }),
    );
    fc.assert(
      // A memory of two keys has to forget the latest changes of some.
      fc.property(fc.constantFrom(2, 100), fc.array(step, { maxLength: 60 }), (maxKeys, steps) => {
        const memory = createVerdictCache({ ...options, maxKeys });
        const changes = new Map<string, number>();
        for (const { kind, keyId: id, seq: at } of steps) {
          if (kind === 'put') memory.put(id, verdict(at));
          else if (kind === 'reset') memory.reset(at);
          else {
            memory.apply({ kind, keyId: id, seq: at });
            changes.set(id, Math.max(at, changes.get(id) ?? 0));
          }
          for (const [changed, latest] of changes) {
            const held = memory.get(changed);
            if (held?.kind === 'verdict') expect(held.seq).toBeGreaterThanOrEqual(latest);
            expect(memory.isCurrent(changed, verdict(latest - 1))).toBe(false);
          }
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('believes no entry from anywhere that is older than two lifetimes, though it has forgotten the change by then', () => {
    const memory = createVerdictCache(options);
    nowMs = 0;
    memory.apply({ kind: 'revoked', keyId: 'a', seq: 5 });
    memory.mark(5);
    for (; nowMs < options.verdictTtlMs * 4; nowMs += 1_000) {
      memory.mark(5);
      expect(memory.isCurrent('a', verdict(4))).toBe(false);
    }
    expect(memory.isCurrent('b', verdict(4))).toBe(false);
    expect(memory.isCurrent('b', verdict(5))).toBe(true);
  });

  test('remembers a revocation itself, and a verdict that is older does not come back', () => {
    const memory = createVerdictCache(options);
    memory.put('a', verdict(3));
    memory.apply({ kind: 'revoked', keyId: 'a', seq: 5 });
    memory.put('a', verdict(4));
    expect(memory.get('a')).toEqual(tombstone(5));
  });
});
