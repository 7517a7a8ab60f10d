import { tombstone, type VerdictEntry } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/** The entries that this gateway keeps in memory, by subject: verdicts by key id, standings by `accountSubject`. */
export interface VerdictCache {
  get(subjectId: string): VerdictEntry | undefined;
  /** Stores an entry, unless the cached one or the subject's latest change is newer. */
  put(subjectId: string, entry: VerdictEntry): void;
  /** Whether an entry includes every change to the subject that this gateway has received. */
  isCurrent(subjectId: string, entry: VerdictEntry): boolean;
  /** Evicts what a change has made wrong. A revoked key gets a tombstone. */
  apply(change: { readonly seq: number; readonly kind: string; readonly subjectId: string }): void;
  /** Evicts everything, and from now on accepts nothing older than `seq`. */
  reset(seq: number): void;
  /** Every change up to `seq` has been received by now. Entries far older than that are not accepted later. */
  mark(seq: number): void;
  size(): number;
}

interface Options {
  readonly maxKeys: number;
  readonly verdictTtlMs: number;
  /** How long it is cached that a key does not exist, in milliseconds. */
  readonly unknownTtlMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Entries older than this many verdict lifetimes are not accepted; latest changes are remembered for a little longer. */
const maxEntryAgeTtls = 2;
const latestChangeTtls = 2.5;
/** How many key ids that do not exist are cached. */
const maxUnknown = 10_000;
/** How many marks are kept per verdict lifetime. */
const marksPerTtl = 10;

/** An empty cache, bounded in keys and time. */
export function createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock }: Options): VerdictCache {
  const time = { perf: { now: () => clock.monotonic() }, ttlResolution: 0 };
  const entries = new LRUCache<string, VerdictEntry>({ max: maxKeys, ttl: verdictTtlMs, ...time });
  /** Key ids that do not exist, apart from the others, so that made-up keys evict no verdict. */
  const unknown = new LRUCache<string, VerdictEntry>({
    ...{ max: Math.min(maxKeys, maxUnknown), ttl: unknownTtlMs, ...time },
  });
  const latest = createLatestChanges(maxKeys, verdictTtlMs, clock);

  const get = (subjectId: string) => entries.get(subjectId) ?? unknown.get(subjectId);
  const put = (subjectId: string, entry: VerdictEntry) => {
    const cached = get(subjectId);
    if (!latest.includedIn(subjectId, entry.seq) || (cached && cached.seq > entry.seq)) return;
    const [home, other] = entry.kind === 'unknown' ? [unknown, entries] : [entries, unknown];
    other.delete(subjectId);
    home.set(subjectId, entry);
  };

  return {
    get,
    put,
    isCurrent: (subjectId, { seq }) => latest.includedIn(subjectId, seq),
    apply: ({ seq, kind, subjectId }) => {
      latest.note(subjectId, seq);
      entries.delete(subjectId);
      unknown.delete(subjectId);
      if (kind === 'revoked') put(subjectId, tombstone(seq));
    },
    reset: (seq) => {
      entries.clear();
      unknown.clear();
      latest.raiseFloor(seq);
    },
    mark: latest.mark,
    size: () => entries.size + unknown.size,
  };
}

/** The latest change of each subject, for longer than any verdict that lacks it may be used. */
function createLatestChanges(maxKeys: number, verdictTtlMs: number, clock: Pick<Clock, 'monotonic'>) {
  /** Nothing below it is current, whatever the subject. It stands in for latest changes that had to be evicted. */
  let floor = 0;
  /** What had been received when, oldest first: tells below which `seq` an entry is too old to be still cached. */
  let marks: { atMs: number; seq: number }[] = [];
  const raiseFloor = (seq: number) => {
    floor = Math.max(floor, seq);
  };
  const seqBySubject = new LRUCache<string, number>({
    ...{ max: maxKeys, ttl: verdictTtlMs * latestChangeTtls },
    ...{ perf: { now: () => clock.monotonic() }, ttlResolution: 0 },
    dispose: (seq, _subjectId, reason) => {
      if (reason === 'evict') raiseFloor(seq);
    },
  });
  return {
    raiseFloor,
    note: (subjectId: string, seq: number) => {
      seqBySubject.set(subjectId, Math.max(seq, seqBySubject.get(subjectId) ?? 0));
    },
    includedIn: (subjectId: string, seq: number) => seq >= Math.max(floor, seqBySubject.get(subjectId) ?? 0),
    mark: (seq: number) => {
      const atMs = clock.monotonic();
      const last = marks.at(-1);
      if (!last || atMs - last.atMs >= verdictTtlMs / marksPerTtl) marks.push({ atMs, seq });
      // No verdict that was read before these marks is still cached anywhere.
      const old = marks.filter((mark) => atMs - mark.atMs > verdictTtlMs * maxEntryAgeTtls);
      raiseFloor(old.at(-1)?.seq ?? 0);
      marks = marks.slice(old.length);
    },
  };
}
