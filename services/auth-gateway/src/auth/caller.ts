import type { Principal, VerdictEntry } from '@hypervize/auth-model';
import type { Presented } from './presented.js';

/** What a credential is worth. */
export type Verdict = Extract<VerdictEntry, { kind: 'verdict' }>;

/** A credential that was presented and is good. */
interface Identified {
  /** To verify it again. Must not leave this process but to key-service. */
  readonly presented: Presented;
  readonly verdict: Verdict;
}

export interface KeyCaller extends Identified {
  readonly kind: 'key';
  readonly keyId: string;
}

/** A person who has signed in, from a page of our own origin. */
export interface SessionCaller extends Identified {
  readonly kind: 'session';
  readonly sessionId: string;
}

/** A caller that belongs to an account. */
export type IdentifiedCaller = KeyCaller | SessionCaller;

/** Who sent a request. */
export type Caller = { readonly kind: 'anonymous' } | IdentifiedCaller;

/** The caller as the router sees it. */
export function principalOf(caller: Caller): Principal {
  if (caller.kind === 'anonymous') return { kind: 'anonymous' };
  const { accountId, scopes } = caller.verdict;
  return caller.kind === 'key'
    ? { kind: 'key', keyId: caller.keyId, accountId, scopes }
    : { kind: 'session', accountId, scopes };
}

/** The account of a caller; undefined if it sent no credential. */
export function accountOf(caller: Caller): string | undefined {
  return caller.kind === 'anonymous' ? undefined : caller.verdict.accountId;
}

/** The caller as the audit log names it. */
export function actorIdOf(caller: IdentifiedCaller): string {
  return caller.kind === 'key' ? `key:${caller.keyId}` : `session:${caller.sessionId}`;
}
