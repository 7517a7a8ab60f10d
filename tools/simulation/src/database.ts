import type { Appended, Change } from '@hypervize/key-service/parts/revocation/change';
import type { LeaseRow } from '@hypervize/revocation';
import type { Random } from '@hypervize/testkit';
import type { Bug } from './bugs.js';
import type { Process, Time } from './time.js';

/** PostgreSQL, as far as the protocol uses it: transactions, their order, and what they have committed. */
export interface Database {
  readonly process: Process;
  /** Revokes a key in a transaction, which takes time. Resolves to the change when it is committed. */
  revoke(keyId: string): Promise<Appended>;
  head(): number;
  isRevoked(keyId: string): boolean;
  after(seq: number, limit: number): Change[];
  readonly leases: Map<string, LeaseRow>;
  /** Changes older than `minAgeMs` that have not been written to the shared cache. */
  unpublished(minAgeMs: number, limit: number): (Appended & { ageMs: number })[];
  markPublished(seqs: readonly number[]): void;
  /** The seq before the first change of the last `ms` milliseconds. */
  seqBefore(ms: number): number;
  /** Called after each commit. */
  onCommit: () => void;
}

interface StoredChange extends Change {
  readonly atMs: number;
  published: boolean;
}

export function createDatabase(time: Time, random: Random, bug: Bug | undefined): Database {
  const process = time.process('database');
  const changes = new Map<number, StoredChange>();
  const revoked = new Map<string, Appended>();
  let sequence = 0;
  let lock = Promise.resolve();
  const sleep = (ms: number) => new Promise<void>((resolve) => process.after(ms, resolve));

  const transaction = async (keyId: string): Promise<Appended> => {
    const earlier = revoked.get(keyId);
    if (earlier) return earlier;
    const seq = ++sequence;
    await sleep(random.chance(0.1) ? random.between(10, 400) : random.between(0.5, 3));
    const change = { seq, kind: 'revoked' as const, keyId, sessionId: '', accountId: 'a' };
    const details = { scopes: [], expiresAtMs: null };
    changes.set(seq, { ...change, ...details, atMs: time.nowMs(), published: false });
    revoked.set(keyId, change);
    database.onCommit();
    return change;
  };

  const database: Database = {
    process,
    revoke: (keyId) => {
      if (bug === 'seq-without-lock') return transaction(keyId);
      const done = lock.then(() => transaction(keyId));
      lock = done.then(() => {});
      return done;
    },
    head: () => Math.max(0, ...changes.keys()),
    isRevoked: (keyId) => revoked.has(keyId),
    after: (seq, limit) =>
      [...changes.values()]
        .filter((change) => change.seq > seq)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit),
    leases: new Map(),
    unpublished: (minAgeMs, limit) =>
      [...changes.values()]
        .filter((change) => !change.published && time.nowMs() - change.atMs > minAgeMs)
        .slice(0, limit)
        .map((change) => ({ ...change, ageMs: time.nowMs() - change.atMs })),
    markPublished: (seqs) => {
      for (const seq of seqs) {
        const change = changes.get(seq);
        if (change) change.published = true;
      }
    },
    seqBefore: (ms) => {
      const recent = [...changes.values()].filter((change) => change.atMs > time.nowMs() - ms);
      return recent.length === 0 ? database.head() : Math.min(...recent.map((change) => change.seq)) - 1;
    },
    onCommit: () => {},
  };
  return database;
}
