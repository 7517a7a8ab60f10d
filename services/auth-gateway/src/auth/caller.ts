import type { Principal, VerdictEntry } from '@hypervize/auth-model';

/** What a credential is worth. */
export type Verdict = Extract<VerdictEntry, { kind: 'verdict' }>;

export interface KeyCaller {
  readonly kind: 'key';
  readonly keyId: string;
  readonly verdict: Verdict;
  /** The key as it was presented, to verify it again. Must not leave this process but to key-service. */
  readonly key: string;
}

/** Who sent a request. */
export type Caller = { readonly kind: 'anonymous' } | KeyCaller;

/** The caller as the router sees it. */
export function principalOf(caller: Caller): Principal {
  if (caller.kind === 'anonymous') return { kind: 'anonymous' };
  const { accountId, scopes } = caller.verdict;
  return { kind: 'key', keyId: caller.keyId, accountId, scopes };
}
