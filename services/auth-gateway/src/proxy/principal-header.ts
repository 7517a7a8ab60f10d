import { principalReuseMs, type SigningKey, signPrincipal } from '@hypervize/auth-model';
import { type Caller, principalOf } from '../auth/caller.js';

/** Signs callers for the router. The header of one verdict is reused for `principalReuseMs`. */
export function createPrincipalSigner(key: SigningKey, nowMs: () => number): (caller: Caller) => string {
  const signed = new WeakMap<object, { header: string; untilMs: number }>();
  const anonymous = {};
  return (caller) => {
    const owner = caller.kind === 'key' ? caller.verdict : anonymous;
    const now = nowMs();
    const known = signed.get(owner);
    if (known && now < known.untilMs) return known.header;
    const header = signPrincipal(principalOf(caller), key, now);
    signed.set(owner, { header, untilMs: now + principalReuseMs });
    return header;
  };
}
