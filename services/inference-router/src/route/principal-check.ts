import { type Principal, principalReuseMs, type SigningKey, verifyPrincipal } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import { createFreshness } from './freshness.js';

/** What a principal header is worth. */
export type CheckedPrincipal =
  | { readonly kind: 'valid'; readonly principal: Principal }
  /** The signature is right, but the header may be old. One that contains the challenge is not. */
  | { readonly kind: 'stale'; readonly challenge: string }
  /** No gateway has signed it. */
  | { readonly kind: 'invalid' };

export type PrincipalCheck = (header: string | undefined) => CheckedPrincipal;

const maxRemembered = 10_000;
const invalid: CheckedPrincipal = { kind: 'invalid' };

/** A check that remembers valid headers for as long as gateways reuse them, so that a signature is verified once. */
export function createPrincipalCheck(
  keys: readonly SigningKey[],
  clock: Pick<Clock, 'now' | 'monotonic'>,
): PrincipalCheck {
  const freshness = createFreshness(clock);
  const valid = new LRUCache<string, CheckedPrincipal>({
    ...{ max: maxRemembered, ttl: principalReuseMs },
    perf: { now: () => clock.monotonic() },
  });
  return (header) => {
    if (header === undefined) return invalid;
    const known = valid.get(header);
    if (known) return known;
    const signed = verifyPrincipal(header, keys);
    if (!signed) return invalid;
    if (!freshness.isFresh(signed.stamp)) return { kind: 'stale', challenge: freshness.challenge() };
    const checked: CheckedPrincipal = { kind: 'valid', principal: signed.principal };
    valid.set(header, checked);
    return checked;
  };
}
