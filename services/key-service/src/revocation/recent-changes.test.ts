import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from './change.js';
import { createRecentChanges } from './recent-changes.js';

const change = (seq: number): Change => ({
  ...{ seq, kind: 'revoked', keyId: 'k', sessionId: '', accountId: 'a', scopes: [], expiresAtMs: null },
});

test('the changes after a seq are exactly those of the log, or not known, also when the log has gaps', () => {
  const batches = fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 20 }), fc.nat(60), (steps, capacity, after) => {
      const recent = createRecentChanges(capacity);
      const log: number[] = [];
      for (const batch of steps) {
        const added = batch.map((step) => log[log.push((log.at(-1) ?? 0) + step) - 1] as number);
        recent.add(added.map(change), 0);
      }
      const found = recent.after(after, 500);
      if (found) expect(found.map(({ seq }) => seq)).toEqual(log.filter((seq) => seq > after));
      if (!found) expect(log.some((seq) => seq > after) || log.length === 0).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
