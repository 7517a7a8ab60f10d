import { maxLookupMs, type VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import type { SharedCache } from './shared-cache.js';
import type { Trust } from './trust.js';
import type { VerdictCache } from './verdict-cache.js';

export interface EntryDeps {
  readonly verdictCache: VerdictCache;
  readonly sharedCache: SharedCache;
  /** What may be used at the moment. */
  trust(): Trust;
  readonly verdictTtlMs: number;
  readonly unknownTtlMs: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** How often an answer may turn out older than a change that arrived meanwhile, before a lookup gives up. */
const maxRounds = 5;

/** The entry of a subject in the shared cache, if that may be used now and the entry includes every change received. */
export async function sharedEntry(
  { verdictCache, sharedCache, trust }: EntryDeps,
  subjectId: string,
): Promise<VerdictEntry | undefined> {
  if (!trust().sharedCache) return undefined;
  const entry = await sharedCache.get(subjectId);
  return entry && verdictCache.isCurrent(subjectId, entry) ? entry : undefined;
}

/**
 * Asks key-service about a subject until the entry in the answer includes every change that arrived during the call, and
 * caches it here and in the shared cache. An answer without an entry is returned as it is. Rejects as `ask` does, and with
 * auth_unavailable.
 */
export async function currentEntry<A extends object>(
  { verdictCache, sharedCache, unknownTtlMs, verdictTtlMs, clock }: EntryDeps,
  subjectId: string,
  ask: () => Promise<A>,
): Promise<A> {
  for (let round = 0; round < maxRounds; round++) {
    const sentMs = clock.monotonic();
    const answer = await ask();
    if (!hasEntry(answer)) return answer;
    const { entry } = answer;
    if (!verdictCache.isCurrent(subjectId, entry)) continue;
    verdictCache.put(subjectId, entry);
    if (clock.monotonic() - sentMs < maxLookupMs) {
      sharedCache.put(subjectId, entry, entry.kind === 'unknown' ? unknownTtlMs : verdictTtlMs);
    }
    return answer;
  }
  throw new AppError('auth_unavailable');
}

function hasEntry(answer: object): answer is { readonly entry: VerdictEntry } {
  return 'entry' in answer;
}
