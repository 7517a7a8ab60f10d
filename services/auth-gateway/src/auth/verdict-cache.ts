import { type Entry, tombstone } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import type { Change } from '../revocation/change.js';

/** What this gateway remembers of keys. */
export interface VerdictCache {
  get(keyId: string): Entry | undefined;
  /** Remembers an entry, unless it knows less than what is remembered or than the key's latest change. */
  put(keyId: string, entry: Entry): void;
  /** Whether an entry knows of every change to the key that this gateway has heard of. */
  isCurrent(keyId: string, entry: Entry): boolean;
  /** Forgets what a change has made wrong. */
  apply(change: Pick<Change, 'seq' | 'kind' | 'keyId'>): void;
  /** Forgets everything, and takes nothing older than `seq` from now on. */
  reset(seq: number): void;
  /** Notes that every change up to `seq` is known now. Entries that are far older than that are not believed later. */
  mark(seq: number): void;
  size(): number;
}

interface Options {
  readonly maxKeys: number;
  readonly verdictTtlMs: number;
  /** How long it is remembered that there was no such key. */
  readonly unknownTtlMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Latest changes are remembered for so many lifetimes of a verdict; entries older than the first number are not believed. */
const floorTtls = 2;
const latestChangeTtls = 2.5;
/** How many marks there are in a verdict's lifetime. */
const marksPerTtl = 10;

/** An empty memory, bounded in keys and time. */
export function createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock }: Options): VerdictCache {
  const time = { perf: { now: () => clock.monotonic() }, ttlResolution: 0 };
  const entries = new LRUCache<string, Entry>({ max: maxKeys, ttl: verdictTtlMs, ...time });
  /** Below this nothing is current, whatever the key: stands in for latest changes that had to be forgotten. */
  let floor = 0;
  /** What was known when, oldest first: from it follows below which seq an entry is too old to be still about. */
  let marks: { atMs: number; seq: number }[] = [];
  // The latest change of each key, for longer than any verdict that does not know it is believed.
  const latestChange = new LRUCache<string, number>({
    max: maxKeys,
    ttl: verdictTtlMs * latestChangeTtls,
    ...time,
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
      if (keyId === '') return;
      latestChange.set(keyId, Math.max(seq, latestChange.get(keyId) ?? 0));
      entries.delete(keyId);
      if (kind === 'revoked') put(keyId, tombstone(seq));
    },
    reset: (seq) => {
      entries.clear();
      floor = Math.max(floor, seq);
    },
    mark: (seq) => {
      const atMs = clock.monotonic();
      const last = marks.at(-1);
      if (!last || atMs - last.atMs >= verdictTtlMs / marksPerTtl) marks.push({ atMs, seq });
      // A verdict that was read before then has no business to be anywhere now.
      const old = marks.filter((mark) => atMs - mark.atMs > verdictTtlMs * floorTtls);
      floor = Math.max(floor, old.at(-1)?.seq ?? 0);
      marks = marks.slice(old.length);
    },
    size: () => entries.size,
  };
}
