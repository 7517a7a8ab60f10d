import { permits, type Scope, scopes } from '@hypervize/auth-model';
import type { NewChange } from '../revocation/change.js';

/** The scopes of which a key needs one to permit inference of any kind. */
export const inferenceScopes: readonly Scope[] = scopes.filter(
  (scope) => permits([scope], 'elastic:invoke') || permits([scope], 'dedicated:invoke'),
);

/** Whether an account has an active key that permits inference, which its sessions need. */
export type InferenceRight =
  | { readonly kind: 'none' }
  /** Milliseconds since the epoch; null: one of the keys does not expire. */
  | { readonly kind: 'until'; readonly untilMs: number | null };

/** The change of the account itself that tells its right. */
export function inferenceRightChange(accountId: string, right: InferenceRight): NewChange {
  const ofAccount = { keyId: '', accountId };
  return right.kind === 'none'
    ? { kind: 'keyless', ...ofAccount }
    : { kind: 'changed', ...ofAccount, untilMs: right.untilMs };
}

/** Whether two rights are the same. */
export function isSameRight(one: InferenceRight, other: InferenceRight): boolean {
  if (one.kind === 'none' || other.kind === 'none') return one.kind === other.kind;
  return one.untilMs === other.untilMs;
}
