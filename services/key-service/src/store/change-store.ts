import type { Queryable } from '@hypervize/postgres';
import type { ChangeStore } from '../revocation/change-store.js';
import { changesAfter, logBounds, seqBefore } from './changes.js';
import { hasImportedKeys } from './keys-read.js';
import { isPublished, markPublished, unpublishedChanges } from './outbox.js';

/** The statements that revocation uses, on a database. */
export function createChangeStore(db: Queryable): ChangeStore {
  return {
    after: (seq, limit) => changesAfter(db, seq, limit),
    bounds: () => logBounds(db),
    hasImportedKeys: () => hasImportedKeys(db),
    seqBefore: (ms) => seqBefore(db, ms),
    unpublished: (minAgeMs, limit) => unpublishedChanges(db, minAgeMs, limit),
    markPublished: (seqs) => markPublished(db, seqs),
    isPublished: (seq) => isPublished(db, seq),
  };
}
