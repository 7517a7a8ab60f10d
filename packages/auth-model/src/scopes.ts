/** The scopes of keys. `global` is legacy: it permits everything that `inference` does, and managing the account. */
export const scopes = ['inference', 'global', 'elastic-only', 'dedicated:read', 'dedicated:invoke'] as const;

export type Scope = (typeof scopes)[number];

/**
 * What a session may do: all that its user may. That inference also takes an active key of the account is checked where a
 * session is used for it.
 */
export const sessionScopes: readonly Scope[] = ['global'];

/** What a request does, as far as scopes are concerned. */
export type Action =
  | 'elastic:invoke'
  | 'dedicated:invoke'
  | 'dedicated:read'
  | 'models:read'
  | 'account:manage';

/** The scopes that permit each action. The first is the one to recommend. */
const grants: Readonly<Record<Action, readonly Scope[]>> = {
  'elastic:invoke': ['inference', 'elastic-only', 'global'],
  'dedicated:invoke': ['inference', 'dedicated:invoke', 'global'],
  'dedicated:read': ['inference', 'dedicated:read', 'dedicated:invoke', 'global'],
  'models:read': scopes,
  'account:manage': ['global'],
};

/** Whether any of the scopes permits the action. */
export function permits(held: readonly Scope[], action: Action): boolean {
  return grants[action].some((scope) => held.includes(scope));
}

/** The scope to recommend for an action. */
export function scopeFor(action: Action): Scope {
  return grants[action][0] as Scope;
}

/** Whether a value is a scope. */
export function isScope(value: unknown): value is Scope {
  return (scopes as readonly unknown[]).includes(value);
}
