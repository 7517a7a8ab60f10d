import { stale, tombstone, type VerdictEntry } from '@hypervize/auth-model';
import { beforeEach, expect, test } from '@jest/globals';
import { createOutbox, type Outbox } from './outbox.js';

let entries: Map<string, VerdictEntry>;
let published: number[];
let broken: boolean;
let outbox: Outbox;

beforeEach(() => {
  entries = new Map();
  published = [];
  broken = false;
  outbox = createOutbox({
    store: { unpublished: async () => [], markPublished: async (seqs) => void published.push(...seqs) },
    shared: {
      get: async (subjectId) => entries.get(subjectId),
      put: async (subjectId, entry) => {
        if (broken) throw new Error('unavailable');
        entries.set(subjectId, entry);
        return true;
      },
    },
    verdictTtlMs: 1_000,
    onError: () => {},
  });
});

test('a change of a key or of an account is published under its subject, and marked', async () => {
  await outbox.publish([
    { seq: 4, kind: 'revoked', keyId: 'k', accountId: 'a' },
    { seq: 5, kind: 'suspended', keyId: '', accountId: 'a' },
  ]);
  expect(Object.fromEntries(entries)).toEqual({ k: tombstone(4), 'account:a': stale(5) });
  expect(published).toEqual([4, 5]);
});
