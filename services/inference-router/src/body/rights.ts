import { accountOf, type Principal } from '@hypervize/auth-model';
import type { Endpoint } from '../endpoints/endpoint.js';

/** How large a body may be, by kind of caller, in bytes. */
export interface BodySizes {
  readonly maxBodyBytes: number;
  readonly anonymousMaxBodyBytes: number;
}

/**
 * How large a caller's body may be, and whose share of the memory it takes: the caller's account. Callers without a key
 * have a share for each account whose public endpoints they use, apart from that account's own.
 */
export function bodyRights(
  { maxBodyBytes, anonymousMaxBodyBytes }: BodySizes,
  principal: Principal,
  endpoint: Pick<Endpoint, 'accountId'> | undefined,
): { readonly owner: string; readonly maxBytes: number } {
  const owner = accountOf(principal);
  if (owner !== undefined) return { owner, maxBytes: maxBodyBytes };
  const maxBytes = Math.min(anonymousMaxBodyBytes, maxBodyBytes);
  return { owner: `anonymous:${endpoint?.accountId ?? ''}`, maxBytes };
}
