import { randomBytes } from 'node:crypto';
import { principalHeader, signPrincipal } from '@hypervize/auth-model';

/** A gateway's side of the secret that it shares with the router. */
export interface Caller {
  /** As the router's environment has it. */
  readonly principalKeys: string;
  /** Says who asks. Made anew every few seconds, as the gateway does it. */
  headers(): Record<string, string>;
}

const remadeEveryMs = 5_000;

export function createCaller(): Caller {
  const secret = randomBytes(32);
  let header = '';
  let madeAtMs = Number.NEGATIVE_INFINITY;
  return {
    principalKeys: `principal1:${secret.toString('base64')}`,
    headers: () => {
      if (performance.now() - madeAtMs > remadeEveryMs) {
        madeAtMs = performance.now();
        header = signPrincipal(
          { kind: 'key', keyId: 'bench', accountId: 'bench', scopes: ['inference'] },
          { id: 'principal1', secret },
          Date.now(),
        );
      }
      return { [principalHeader]: header };
    },
  };
}
