import { randomBytes } from 'node:crypto';
import { principalHeader, signPrincipal } from '@hypervize/auth-model';

/** Signs a principal for the router in place of a gateway. */
export interface PrincipalSigner {
  /** The router's variable PRINCIPAL_KEYS. */
  readonly principalKeys: string;
  /** The request headers with the signed principal. */
  headers(): Record<string, string>;
}

/** How long a signature is reused, in milliseconds, as in the gateway. */
const reuseMs = 5_000;

export function createPrincipalSigner(): PrincipalSigner {
  const secret = randomBytes(32);
  let header = '';
  let signedAtMs = Number.NEGATIVE_INFINITY;
  return {
    principalKeys: `principal1:${secret.toString('base64')}`,
    headers: () => {
      if (performance.now() - signedAtMs > reuseMs) {
        signedAtMs = performance.now();
        header = signPrincipal(
          { kind: 'key', keyId: 'bench', accountId: 'bench', scopes: ['inference'] },
          { id: 'principal1', secret },
          { gateway: 'bench', monotonicMs: signedAtMs, nowMs: Date.now(), challenges: [] },
        );
      }
      return { [principalHeader]: header };
    },
  };
}
