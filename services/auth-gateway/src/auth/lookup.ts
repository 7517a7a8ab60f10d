import { maxLookupMs, type VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import type { SharedCache } from './shared-cache.js';
import type { Trust } from './trust.js';
import type { VerdictCache } from './verdict-cache.js';
import { evaluate, type Verification } from './verification.js';

/** What key-service says about a key: an entry, or that the key is a wrong one for its key id, for ever. */
export type LookupResult =
  | { readonly kind: 'entry'; readonly entry: VerdictEntry }
  | { readonly kind: 'mismatch' };

/** Asks key-service. `sha256` is what a verdict will carry. Rejects with an AppError if no answer can be had. */
export type AskKeyService = (key: string, sha256: string) => Promise<LookupResult>;

/** Where a verification came from, for the metrics. */
export type Tier = 'format' | 'memory' | 'shared_cache' | 'key_service' | 'stale_memory';

/** A key that has been presented. */
export interface PresentedKey {
  readonly key: string;
  readonly keyId: string;
  /** SHA-256 of the key, hex. */
  readonly sha256: string;
}

export interface LookupDeps {
  readonly verdictCache: VerdictCache;
  readonly sharedCache: SharedCache;
  readonly askKeyService: AskKeyService;
  /** What may be used at the moment. */
  trust(): Trust;
  readonly verdictTtlMs: number;
  readonly unknownTtlMs: number;
  /** How many wrong keys are remembered. */
  readonly maxKeys: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  countVerification(tier: Tier, result: Verification['kind']): void;
}

/** Looks a key up outside this gateway: in the shared cache, then at key-service. */
export interface Lookup {
  /** Rejects with auth_unavailable if the key cannot be verified now. */
  find(presented: PresentedKey): Promise<Verification>;
  /** Whether the key has been found to be wrong for its key id. That never changes. */
  isKnownWrong(sha256: string): boolean;
}

/** How often an answer may turn out older than a change that arrived meanwhile, before the lookup gives up. */
const maxRounds = 5;

export function createLookup(deps: LookupDeps): Lookup {
  const wrongKeys = new LRUCache<string, true>({ max: deps.maxKeys });
  return {
    isKnownWrong: (sha256) => wrongKeys.has(sha256),
    find: async (presented) =>
      (await findInSharedCache(deps, presented)) ?? (await findAtKeyService(deps, wrongKeys, presented)),
  };
}

async function findInSharedCache(
  { verdictCache, sharedCache, trust, clock, countVerification }: LookupDeps,
  { keyId, sha256 }: PresentedKey,
): Promise<Verification | undefined> {
  if (!trust().sharedCache) return undefined;
  const entry = await sharedCache.get(keyId);
  if (!entry || !verdictCache.isCurrent(keyId, entry)) return undefined;
  const verification = evaluate(keyId, entry, sha256, clock.now());
  if (!verification) return undefined;
  verdictCache.put(keyId, entry);
  countVerification('shared_cache', verification.kind);
  return verification;
}

async function findAtKeyService(
  deps: LookupDeps,
  wrongKeys: LRUCache<string, true>,
  { key, keyId, sha256 }: PresentedKey,
): Promise<Verification> {
  const { verdictCache, clock, countVerification } = deps;
  for (let round = 0; round < maxRounds; round++) {
    const sentMs = clock.monotonic();
    const result = await deps.askKeyService(key, sha256);
    if (result.kind === 'mismatch') {
      wrongKeys.set(sha256, true);
      countVerification('key_service', 'invalid');
      return { kind: 'invalid' };
    }
    const { entry } = result;
    // A change that arrived during the call takes precedence over an older answer.
    if (!verdictCache.isCurrent(keyId, entry)) continue;
    verdictCache.put(keyId, entry);
    if (clock.monotonic() - sentMs < maxLookupMs) share(deps, keyId, entry);
    const verification = evaluate(keyId, entry, sha256, clock.now()) ?? { kind: 'invalid' };
    countVerification('key_service', verification.kind);
    return verification;
  }
  throw new AppError('auth_unavailable');
}

function share(
  { sharedCache, unknownTtlMs, verdictTtlMs }: LookupDeps,
  keyId: string,
  entry: VerdictEntry,
): void {
  sharedCache.put(keyId, entry, entry.kind === 'unknown' ? unknownTtlMs : verdictTtlMs);
}
