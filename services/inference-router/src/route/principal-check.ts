import { type Principal, principalReuseMs, type SigningKey, verifyPrincipal } from '@hypervize/auth-model';
import { LRUCache } from 'lru-cache';

/** Says whom a header stands for; undefined if it is not a gateway's. */
export type PrincipalCheck = (header: string | undefined) => Principal | undefined;

/** Checks headers. One that was good is good for as long as a gateway uses it again, so it is not computed again. */
export function createPrincipalCheck(keys: readonly SigningKey[], nowMs: () => number): PrincipalCheck {
  const good = new LRUCache<string, Principal>({ max: 10_000, ttl: principalReuseMs });
  return (header) => {
    if (header === undefined) return undefined;
    const known = good.get(header);
    if (known) return known;
    const principal = verifyPrincipal(header, keys, nowMs());
    if (principal) good.set(header, principal);
    return principal;
  };
}
