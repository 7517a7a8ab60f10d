import type { VerdictEntry } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import { currentEntry, type EntryDeps, sharedEntry } from './entries.js';
import type { Presented } from './presented.js';
import { evaluate, type Verification } from './verification.js';

/** What key-service says about a credential: an entry, or that it is a wrong one for its subject, for ever. */
export type LookupResult =
  | { readonly kind: 'entry'; readonly entry: VerdictEntry }
  | { readonly kind: 'mismatch' };

/** Asks key-service, for up to `timeoutMs` if that is stated. Rejects with an AppError if no answer can be had. */
export type AskKeyService = (presented: Presented, timeoutMs?: number) => Promise<LookupResult>;

/** Where a verification came from, for the metrics. */
export type Tier = 'format' | 'memory' | 'shared_cache' | 'key_service' | 'stale_memory';

export interface LookupDeps extends EntryDeps {
  readonly askKeyService: AskKeyService;
  /** How many wrong credentials are remembered. */
  readonly maxKeys: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  countVerification(tier: Tier, result: Verification['kind']): void;
}

/** Looks a credential up outside this gateway: in the shared cache, then at key-service. */
export interface Lookup {
  /** Rejects with auth_unavailable if it cannot be verified now, by key-service within `timeoutMs` if that is stated. */
  find(presented: Presented, timeoutMs?: number): Promise<Verification>;
  /** Whether the credential has been found to be wrong for its subject. That never changes. */
  isKnownWrong(sha256: string): boolean;
}

export function createLookup(deps: LookupDeps): Lookup {
  const wrongCredentials = new LRUCache<string, true>({ max: deps.maxKeys });
  return {
    isKnownWrong: (sha256) => wrongCredentials.has(sha256),
    find: async (presented, timeoutMs) =>
      (await findInSharedCache(deps, presented)) ??
      (await findAtKeyService(deps, wrongCredentials, presented, timeoutMs)),
  };
}

async function findInSharedCache(
  deps: LookupDeps,
  { subjectId, sha256 }: Presented,
): Promise<Verification | undefined> {
  const { verdictCache, clock, countVerification } = deps;
  const entry = await sharedEntry(deps, subjectId);
  const verification = entry && evaluate(entry, sha256, clock.now());
  if (!entry || !verification) return undefined;
  verdictCache.put(subjectId, entry);
  countVerification('shared_cache', verification.kind);
  return verification;
}

async function findAtKeyService(
  deps: LookupDeps,
  wrongCredentials: LRUCache<string, true>,
  presented: Presented,
  timeoutMs: number | undefined,
): Promise<Verification> {
  const { clock, countVerification } = deps;
  const { subjectId, sha256 } = presented;
  const result = await currentEntry(deps, subjectId, () => deps.askKeyService(presented, timeoutMs));
  if (result.kind === 'mismatch') {
    wrongCredentials.set(sha256, true);
    countVerification('key_service', 'invalid');
    return { kind: 'invalid' };
  }
  const verification = evaluate(result.entry, sha256, clock.now()) ?? { kind: 'invalid' };
  countVerification('key_service', verification.kind);
  return verification;
}
