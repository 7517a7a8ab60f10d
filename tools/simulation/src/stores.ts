import type { Entry } from '@hypervize/auth-model';
import type { Appended, Change } from '@hypervize/key-service/parts/revocation/change';
import type { VerdictStore } from '@hypervize/redis';
import type { LeaseRow } from '@hypervize/revocation';
import type { Random } from '@hypervize/testkit';
import type { Bug } from './bugs.js';
import type { Network } from './network.js';
import type { Process, Time } from './time.js';

/** PostgreSQL as the protocol sees it: transactions, their order, and what is committed. */
export interface Database {
  readonly process: Process;
  /** Revokes a key in a transaction that takes its time. Resolves to its change when it is committed. */
  revoke(keyId: string): Promise<Appended>;
  head(): number;
  isRevoked(keyId: string): boolean;
  after(seq: number, limit: number): Change[];
  readonly leases: Map<string, LeaseRow>;
  untold(olderThanMs: number, limit: number): (Appended & { ageMs: number })[];
  markTold(seqs: readonly number[]): void;
  /** The seq before the first change of the last so many milliseconds. */
  seqBefore(ms: number): number;
  /** Called at each commit. */
  onCommit: () => void;
}

export function createDatabase(time: Time, random: Random, bug: Bug | undefined): Database {
  const process = time.process('database');
  const changes = new Map<number, Change & { atMs: number; published: boolean }>();
  const revoked = new Map<string, Appended>();
  let sequence = 0;
  let lock = Promise.resolve();
  const sleep = (ms: number) => new Promise<void>((resolve) => process.after(ms, resolve));

  const transaction = async (keyId: string): Promise<Appended> => {
    const before = revoked.get(keyId);
    if (before) return { ...before, seq: database.head() };
    const seq = ++sequence;
    await sleep(random.chance(0.1) ? random.between(10, 400) : random.between(0.5, 3));
    const change = { seq, kind: 'revoked' as const, keyId };
    changes.set(seq, {
      ...change,
      accountId: 'a',
      scopes: [],
      expiresAtMs: null,
      atMs: time.nowMs(),
      published: false,
    });
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
    untold: (olderThanMs, limit) =>
      [...changes.values()]
        .filter((change) => !change.published && time.nowMs() - change.atMs > olderThanMs)
        .slice(0, limit)
        .map((change) => ({ ...change, ageMs: time.nowMs() - change.atMs })),
    markTold: (seqs) => {
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

/** Redis as the protocol sees it, which may forget. */
export interface Cache {
  readonly process: Process;
  /** The cache as one process reaches it. */
  as(process: Process): VerdictStore;
  flush(): void;
  /** A failover to a replica that lacks the last writes. */
  fallBack(): void;
  /** When it last lost something. */
  lostMs(): number;
}

export function createCache(time: Time, network: Network, bug: Bug | undefined): Cache {
  const process = time.process('redis');
  type Held = Map<string, { entry: Entry; untilMs: number }>;
  let held: Held = new Map();
  let lostMs = Number.NEGATIVE_INFINITY;
  let replica: Held = new Map();
  const copy = () => {
    replica = new Map(held);
    time.after(300, copy);
  };
  copy();

  const get = (keyId: string) => {
    const found = held.get(keyId);
    return found && found.untilMs > time.nowMs() ? found.entry : undefined;
  };
  return {
    process,
    as: (from) => ({
      get: (keyId) => network.call(from, process, 100, async () => get(keyId)),
      put: (keyId, entry, ttlMs) =>
        network.call(from, process, 500, async () => {
          const before = get(keyId);
          if (bug !== 'set-without-seq' && before && before.seq >= entry.seq) return false;
          held.set(keyId, { entry, untilMs: time.nowMs() + ttlMs });
          return true;
        }),
    }),
    flush: () => {
      held = new Map();
      lostMs = time.nowMs();
    },
    fallBack: () => {
      held = replica;
      lostMs = time.nowMs();
    },
    lostMs: () => lostMs,
  };
}
