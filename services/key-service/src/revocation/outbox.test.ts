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

test('a change of a key, a session or an account is published under its subject, and marked', async () => {
  await outbox.publish([
    { seq: 4, kind: 'revoked', keyId: 'k', sessionId: '', accountId: 'a' },
    { seq: 5, kind: 'suspended', keyId: '', sessionId: '', accountId: 'a' },
    { seq: 6, kind: 'keyless', keyId: '', sessionId: '', accountId: 'b' },
    { seq: 7, kind: 'revoked', keyId: '', sessionId: 's', accountId: 'a' },
    { seq: 8, kind: 'suspended', keyId: '', sessionId: 't', accountId: 'a' },
  ]);
  expect(Object.fromEntries(entries)).toEqual({
    ...{ k: tombstone(4), 'account:a': stale(5), 'account:b': stale(6) },
    ...{ 'session:s': tombstone(7), 'session:t': stale(8) },
  });
  expect(published).toEqual([4, 5, 6, 7, 8]);
});
