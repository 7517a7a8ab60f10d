import type { IncomingMessage } from 'node:http';
import type { Principal } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { readCredentials } from './credentials.js';
import type { Verdict } from './verification.js';
import type { Verifier } from './verifier.js';

/** Who a request is from. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly verdict: Verdict;
      /** The key as it was shown; kept as long as the request, told to nobody but who verifies it. */
      readonly key: string;
    };

/**
 * The caller, or an AppError: invalid_api_key, expired_api_key, account_suspended, ambiguous_credentials, auth_unavailable. A Bearer
 * header that is there decides alone.
 */
export async function authenticate(request: IncomingMessage, verify: Verifier): Promise<Caller> {
  const credentials = readCredentials(request);
  if (credentials.kind === 'none') return { kind: 'anonymous' };
  const verification = await verify(credentials.key);
  switch (verification.kind) {
    case 'good':
      return { kind: 'key', keyId: verification.keyId, verdict: verification.verdict, key: credentials.key };
    case 'expired':
      throw new AppError('expired_api_key');
    case 'suspended':
      throw new AppError('account_suspended');
    case 'invalid':
      throw new AppError('invalid_api_key');
  }
}

/** The caller as the router and the rules of scope see it. */
export function principalOf(caller: Caller): Principal {
  if (caller.kind === 'anonymous') return { kind: 'anonymous' };
  const { accountId, scopes } = caller.verdict;
  return { kind: 'key', keyId: caller.keyId, accountId, scopes };
}
