import type { Action, Scope } from '@hypervize/auth-model';
import type { Caller } from '../auth/caller.js';
import type { Dependency } from './dependency.js';

/** What gives an in-flight request its right. */
export interface AccessRight {
  readonly caller: Caller;
  readonly action: Action;
  /** What it depends on, each of which can be confirmed while no change feed tells. */
  readonly dependencies: Dependency[];
  /** The scopes of the credential now. */
  scopes: readonly Scope[];
  /** When the credential expires, in milliseconds since the epoch; null: never. */
  expiresAtMs: number | null;
  scopeNeed: ScopeNeed;
  inferenceKey: InferenceKeyNeed;
}

/** Whether the request, because it uses a session for inference, needs an active key of its account that permits it. */
export type InferenceKeyNeed =
  | { readonly kind: 'not_needed' }
  /** `untilMs`: until when there is one, as `expiresAtMs`. */
  | { readonly kind: 'needed'; readonly untilMs: number | null };

/** Whether the request needs a scope for its action. At an endpoint that depends on the endpoint. */
export type ScopeNeed =
  | { readonly kind: 'needed' }
  /** Anyone may do this. */
  | { readonly kind: 'not_needed' }
  /** The endpoint has not been looked up. The request has not been forwarded. */
  | { readonly kind: 'undecided' }
  /** Only if the endpoint, which was public, is private by now. */
  | { readonly kind: 'if_private'; readonly endpoint: Dependency };

/** The subject under which requests without a credential are registered. */
export const anonymousSubject = '';
