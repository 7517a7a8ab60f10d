import type { VerdictEntry } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import { currentEntry, type EntryDeps, sharedEntry } from './entries.js';
import { evaluate, type Verification } from './verification.js';

/** What key-service says about a key: an entry, or that the key is a wrong one for its key id, for ever. */
export type LookupResult =
  | { readonly kind: 'entry'; readonly entry: VerdictEntry }
  | { readonly kind: 'mismatch' };

/**
 * Asks key-service, for up to `timeoutMs` if that is stated. `sha256` is what a verdict will carry. Rejects with an
 * AppError if no answer can be had.
 */
export type AskKeyService = (key: string, sha256: string, timeoutMs?: number) => Promise<LookupResult>;

/** Where a verification came from, for the metrics. */
export type Tier = 'format' | 'memory' | 'shared_cache' | 'key_service' | 'stale_memory';

/** A key that has been presented. */
export interface PresentedKey {
  readonly key: string;
  readonly keyId: string;
  /** SHA-256 of the key, hex. */
  readonly sha256: string;
}

export interface LookupDeps extends EntryDeps {
  readonly askKeyService: AskKeyService;
  /** How many wrong keys are remembered. */
  readonly maxKeys: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  countVerification(tier: Tier, result: Verification['kind']): void;
}

/** Looks a key up outside this gateway: in the shared cache, then at key-service. */
export interface Lookup {
  /** Rejects with auth_unavailable if the key cannot be verified now, by key-service within `timeoutMs` if that is stated. */
  find(presented: PresentedKey, timeoutMs?: number): Promise<Verification>;
  /** Whether the key has been found to be wrong for its key id. That never changes. */
  isKnownWrong(sha256: string): boolean;
}

export function createLookup(deps: LookupDeps): Lookup {
  const wrongKeys = new LRUCache<string, true>({ max: deps.maxKeys });
  return {
    isKnownWrong: (sha256) => wrongKeys.has(sha256),
    find: async (presented, timeoutMs) =>
      (await findInSharedCache(deps, presented)) ??
      (await findAtKeyService(deps, wrongKeys, presented, timeoutMs)),
  };
}

async function findInSharedCache(
  deps: LookupDeps,
  { keyId, sha256 }: PresentedKey,
): Promise<Verification | undefined> {
  const { verdictCache, clock, countVerification } = deps;
  const entry = await sharedEntry(deps, keyId);
  const verification = entry && evaluate(keyId, entry, sha256, clock.now());
  if (!entry || !verification) return undefined;
  verdictCache.put(keyId, entry);
  countVerification('shared_cache', verification.kind);
  return verification;
}

async function findAtKeyService(
  deps: LookupDeps,
  wrongKeys: LRUCache<string, true>,
  { key, keyId, sha256 }: PresentedKey,
  timeoutMs: number | undefined,
): Promise<Verification> {
  const { clock, countVerification } = deps;
  const result = await currentEntry(deps, keyId, () => deps.askKeyService(key, sha256, timeoutMs));
  if (result.kind === 'mismatch') {
    wrongKeys.set(sha256, true);
    countVerification('key_service', 'invalid');
    return { kind: 'invalid' };
  }
  const verification = evaluate(keyId, result.entry, sha256, clock.now()) ?? { kind: 'invalid' };
  countVerification('key_service', verification.kind);
  return verification;
}
