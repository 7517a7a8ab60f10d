import { AppError } from '@hypervize/errors';
import { LRUCache } from 'lru-cache';
import type { KeyLookup, VerificationResult } from './key-lookups.js';
import { createLookup, type Lookup, type LookupDeps, type Tier } from './lookup.js';
import type { Presented } from './presented.js';
import { evaluate, type Verification } from './verification.js';

/** Decides whether and when a lookup is made. */
type AdmitLookup = (lookup: KeyLookup) => Promise<VerificationResult>;

/**
 * Verifies a presented credential; undefined is one that cannot be good. Rejects, or throws, `auth_unavailable` if that is
 * not possible now. The lookup of a credential that this gateway has not seen to be good has to be admitted; without
 * `admit` it always is.
 */
export type Verifier = (
  presented: Presented | undefined,
  admit?: AdmitLookup,
) => VerificationResult | Promise<VerificationResult>;

/** A lookup in progress, and the one that follows it. */
interface PendingLookup {
  readonly result: Promise<Verification>;
  next?: Promise<Verification>;
}

/**
 * Verifies by the form of the credential, then by memory, then by the shared cache, then by key-service, each only as far as it
 * may be trusted at the moment. Simultaneous requests with one credential share one lookup.
 */
export function createVerifier(deps: LookupDeps, lookup: Lookup = createLookup(deps)): Verifier {
  const { verdictCache, clock } = deps;
  const pending = new Map<string, PendingLookup>();
  /** The SHA-256 of credentials that were good when they were last looked up. */
  const seenGood = new LRUCache<string, true>({ max: deps.maxKeys });

  const counted = (tier: Tier, verification: Verification): Verification => {
    deps.countVerification(tier, verification.kind);
    return verification;
  };

  const fromMemory = ({ subjectId, sha256 }: Presented): Verification | undefined => {
    const entry = verdictCache.get(subjectId);
    return entry && evaluate(entry, sha256, clock.now());
  };

  const find = async (presented: Presented): Promise<Verification> => {
    try {
      const verification = await lookup.find(presented);
      if (verification.kind === 'good') seenGood.set(presented.sha256, true);
      else seenGood.delete(presented.sha256);
      return verification;
    } catch (error) {
      const stale = deps.trust().staleMemory ? fromMemory(presented) : undefined;
      if (!stale) throw error;
      return counted('stale_memory', stale);
    }
  };

  const start = (presented: Presented): Promise<Verification> => {
    if (pending.size >= deps.maxKeys) throw new AppError('auth_unavailable');
    const { sha256 } = presented;
    const result = find(presented).finally(() => {
      if (pending.get(sha256)?.result === result) pending.delete(sha256);
    });
    pending.set(sha256, { result });
    return result;
  };

  /** Looks the credential up, or shares the lookup that is in progress. */
  const lookUp = (presented: Presented): Promise<Verification> => {
    const current = pending.get(presented.sha256);
    if (!current) return start(presented);
    // With the lease held, every earlier change has been received, and the result is compared with it. Without it, the
    // result of a lookup that began before this request could be older than the request.
    if (deps.trust().memory) return current.result;
    current.next ??= current.result.catch(() => {}).then(() => start(presented));
    return current.next;
  };

  const known = (presented: Presented): Verification | undefined => {
    const remembered = deps.trust().memory ? fromMemory(presented) : undefined;
    if (remembered) return counted('memory', remembered);
    return lookup.isKnownWrong(presented.sha256) ? counted('memory', { kind: 'invalid' }) : undefined;
  };

  return (presented, admit) => {
    if (!presented || (presented.foreign && deps.trust().noImportedKeys)) {
      return counted('format', { kind: 'invalid' });
    }
    const verification = known(presented);
    if (verification) return verification;
    const { sha256 } = presented;
    if (!admit || seenGood.has(sha256) || pending.has(sha256)) return lookUp(presented);
    // While it waits, another request may find out about it.
    return admit(() => known(presented) ?? lookUp(presented));
  };
}
