import { type Entry, tombstone } from '@hypervize/verdicts';
import { LRUCache } from 'lru-cache';

/** A change as the feed tells it. */
export interface Change {
  readonly seq: number;
  readonly kind: 'revoked' | 'narrowed' | 'imported';
  readonly keyId: string;
}

/** What this gateway remembers of keys. */
export interface Memory {
  get(keyId: string): Entry | undefined;
  /** Remembers an entry, unless it knows less than what is remembered or than the key's latest change. */
  put(keyId: string, entry: Entry): void;
  /** Whether an entry knows of every change to the key that this gateway has heard of. */
  isCurrent(keyId: string, entry: Entry): boolean;
  /** Forgets what a change has made wrong. */
  apply(change: Change): void;
  /** Forgets everything, and takes nothing older than `seq` from now on. */
  reset(seq: number): void;
  size(): number;
}

interface Options {
  readonly maxKeys: number;
  readonly verdictTtlMs: number;
  /** How long it is remembered that there was no such key. */
  readonly unknownTtlMs: number;
}

/** An empty memory, bounded in keys and time. */
export function createMemory({ maxKeys, verdictTtlMs, unknownTtlMs }: Options): Memory {
  const entries = new LRUCache<string, Entry>({ max: maxKeys, ttl: verdictTtlMs });
  /** Below this nothing is current, whatever the key: stands in for latest changes that had to be forgotten. */
  let floor = 0;
  // The latest change of each key, for longer than any verdict that does not know it can live elsewhere.
  const latestChange = new LRUCache<string, number>({
    max: maxKeys,
    ttl: verdictTtlMs * 2,
    dispose: (seq, _keyId, reason) => {
      if (reason === 'evict') floor = Math.max(floor, seq);
    },
  });

  const isCurrent = (keyId: string, { seq }: Entry) => seq >= Math.max(floor, latestChange.get(keyId) ?? 0);
  const put = (keyId: string, entry: Entry) => {
    const held = entries.get(keyId);
    if (!isCurrent(keyId, entry) || (held && held.seq > entry.seq)) return;
    entries.set(keyId, entry, { ttl: entry.kind === 'unknown' ? unknownTtlMs : verdictTtlMs });
  };

  return {
    get: (keyId) => entries.get(keyId),
    put,
    isCurrent,
    apply: ({ seq, kind, keyId }) => {
      latestChange.set(keyId, Math.max(seq, latestChange.get(keyId) ?? 0));
      entries.delete(keyId);
      if (kind === 'revoked') put(keyId, tombstone(seq));
    },
    reset: (seq) => {
      entries.clear();
      floor = Math.max(floor, seq);
    },
    size: () => entries.size,
  };
}
