import { type Principal, principalReuseMs, type SigningKey, verifyPrincipal } from '@hypervize/auth-model';
import { LRUCache } from 'lru-cache';

/** The principal of a signed header; undefined if a gateway did not sign it. */
export type PrincipalCheck = (header: string | undefined) => Principal | undefined;

const maxRemembered = 10_000;

/** A check that remembers valid headers for as long as gateways reuse them, so that a signature is verified once. */
export function createPrincipalCheck(keys: readonly SigningKey[], nowMs: () => number): PrincipalCheck {
  const valid = new LRUCache<string, Principal>({ max: maxRemembered, ttl: principalReuseMs });
  return (header) => {
    if (header === undefined) return undefined;
    const known = valid.get(header);
    if (known) return known;
    const principal = verifyPrincipal(header, keys, nowMs());
    if (principal) valid.set(header, principal);
    return principal;
  };
}
