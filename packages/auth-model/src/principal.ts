import type { Scope } from './scopes.js';

/**
 * The caller of a request, as the gateway tells it to the router in the head of the request. The router believes it because
 * only gateways may open a relay stream. `anonymous` sent no credentials.
 */
export type Principal =
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly accountId: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: 'session'; readonly accountId: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'anonymous' };

/** The account of a principal; undefined if it sent no credentials. */
export function accountOf(principal: Principal): string | undefined {
  return principal.kind === 'anonymous' ? undefined : principal.accountId;
}
