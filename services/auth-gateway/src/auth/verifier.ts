import { createHash } from 'node:crypto';
import { type Entry, maxLookupMs } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { parseKey } from '@hypervize/key-format';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import type { SharedCache } from './shared-cache.js';
import type { Trust } from './trust.js';
import type { VerdictCache } from './verdict-cache.js';
import { evaluate, type Verification } from './verification.js';

/** What key-service says of a key: an entry, or that the key is a wrong one for its key id, for ever. */
export type LookupResult = { readonly kind: 'entry'; readonly entry: Entry } | { readonly kind: 'mismatch' };

/** Where an answer came from, for the metrics. */
export type Tier = 'form' | 'memory' | 'shared' | 'key-service' | 'stale-memory';

export interface VerifierDeps {
  readonly memory: VerdictCache;
  readonly shared: SharedCache;
  /** Asks key-service. `sha256` is what a verdict will carry. Rejects with an AppError if it cannot be asked. */
  ask(key: string, sha256: string): Promise<LookupResult>;
  /** What may be used at the moment. */
  trust(): Trust;
  readonly verdictTtlMs: number;
  readonly unknownTtlMs: number;
  /** How many wrong keys, and keys being asked about, are kept track of. */
  readonly maxKeys: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  observe(tier: Tier, verification: Verification['kind']): void;
}

/**
 * Says who presents a key. Rejects with `auth_unavailable` if that cannot be found out now. With `guesses` 'refused' a key
 * that this gateway has not seen to be good is not asked about: rate_limit_exceeded is thrown.
 */
export type Verifier = (key: string, guesses?: 'refused') => Verification | Promise<Verification>;

const invalid: Verification = { kind: 'invalid' };
/** How often an answer may turn out to be older than a change that arrived meanwhile, before we give up. */
const maxRounds = 5;

/** A question under way, and the one that is asked when it has been answered. */
interface Question {
  readonly answer: Promise<Verification>;
  next?: Promise<Verification>;
}

/**
 * The form of the key, then our own memory, then the shared cache, then key-service, each only as far as it may be
 * trusted at the moment. Of many simultaneous requests with one key, one asks.
 */
export function createVerifier(deps: VerifierDeps): Verifier {
  const { memory, shared, clock } = deps;
  const asking = new Map<string, Question>();
  const wrong = new LRUCache<string, true>({ max: deps.maxKeys });
  /** Keys that were good when somebody was last asked: theirs is no guess. */
  const good = new LRUCache<string, true>({ max: deps.maxKeys });

  const seen = (tier: Tier, verification: Verification): Verification => {
    deps.observe(tier, verification.kind);
    return verification;
  };

  const lookUp = async (key: string, keyId: string, sha256: string): Promise<Verification> => {
    if (deps.trust().shared) {
      const entry = await shared.get(keyId);
      if (entry && memory.isCurrent(keyId, entry)) {
        const verification = evaluate(keyId, entry, sha256, clock.now());
        if (verification) {
          memory.put(keyId, entry);
          return seen('shared', verification);
        }
      }
    }
    for (let round = 0; round < maxRounds; round++) {
      const askedMs = clock.monotonic();
      const asked = await deps.ask(key, sha256);
      if (asked.kind === 'mismatch') {
        wrong.set(sha256, true);
        return seen('key-service', invalid);
      }
      const { entry } = asked;
      // A change that was heard of while the question was under way is decided after it.
      if (!memory.isCurrent(keyId, entry)) continue;
      memory.put(keyId, entry);
      if (clock.monotonic() - askedMs < maxLookupMs)
        shared.put(keyId, entry, entry.kind === 'unknown' ? deps.unknownTtlMs : deps.verdictTtlMs);
      return seen('key-service', evaluate(keyId, entry, sha256, clock.now()) ?? invalid);
    }
    throw new AppError('auth_unavailable');
  };

  return (key, guesses) => {
    const parsed = parseKey(key);
    if (parsed.kind === 'malformed') return seen('form', invalid);
    const trust = deps.trust();
    if (parsed.kind === 'foreign' && trust.noImportedKeys) return seen('form', invalid);
    const { keyId } = parsed;
    const sha256 = createHash('sha256').update(key).digest('hex');

    if (trust.memory) {
      const entry = memory.get(keyId);
      const verification = entry && evaluate(keyId, entry, sha256, clock.now());
      if (verification) return seen('memory', verification);
    }
    // A wrong key stays wrong, whatever happens to the right one.
    if (wrong.has(sha256)) return seen('memory', invalid);

    if (guesses === 'refused' && !good.has(sha256)) throw new AppError('rate_limit_exceeded');
    const question = asking.get(sha256);
    if (!question) return ask(key, keyId, sha256);
    // With the lease held every change from before this moment is known, and an answer is compared with it. Without it,
    // the answer to a question that was asked before we came could be older than we are.
    if (trust.memory) return question.answer;
    question.next ??= question.answer.catch(() => {}).then(() => ask(key, keyId, sha256));
    return question.next;
  };

  function ask(key: string, keyId: string, sha256: string): Promise<Verification> {
    if (asking.size >= deps.maxKeys) throw new AppError('auth_unavailable');
    const answer = lookUp(key, keyId, sha256)
      .then((verification) => {
        if (verification.kind === 'good') good.set(sha256, true);
        else good.delete(sha256);
        return verification;
      })
      .catch((error: unknown) => {
        const entry = deps.trust().staleMemory ? memory.get(keyId) : undefined;
        const verification = entry && evaluate(keyId, entry, sha256, clock.now());
        if (!verification) throw error;
        return seen('stale-memory', verification);
      })
      .finally(() => {
        if (asking.get(sha256)?.answer === answer) asking.delete(sha256);
      });
    asking.set(sha256, { answer });
    return answer;
  }
}
