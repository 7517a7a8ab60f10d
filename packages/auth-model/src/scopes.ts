/** What a key may be made for. `global` is legacy: it may do all that `inference` may, and manage the account. */
export const scopes = ['inference', 'global', 'elastic-only', 'dedicated:read', 'dedicated:invoke'] as const;

export type Scope = (typeof scopes)[number];

/** What a request wants to do. */
export type Action =
  | 'elastic:invoke'
  | 'dedicated:invoke'
  | 'dedicated:read'
  | 'models:read'
  | 'account:manage';

const grants: Readonly<Record<Action, readonly Scope[]>> = {
  'elastic:invoke': ['inference', 'elastic-only', 'global'],
  'dedicated:invoke': ['inference', 'dedicated:invoke', 'global'],
  'dedicated:read': ['inference', 'dedicated:read', 'dedicated:invoke', 'global'],
  'models:read': scopes,
  'account:manage': ['global'],
};

/** Whether any of a key's scopes allows the action. */
export function permits(held: readonly Scope[], action: Action): boolean {
  return grants[action].some((scope) => held.includes(scope));
}

/** The scope to recommend to someone who lacks one for this action. */
export function scopeFor(action: Action): Scope {
  return grants[action][0] as Scope;
}

/** Whether a string is a scope. */
export function isScope(value: unknown): value is Scope {
  return (scopes as readonly unknown[]).includes(value);
}
