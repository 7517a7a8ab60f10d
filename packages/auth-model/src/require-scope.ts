import { AppError } from '@hypervize/errors';
import { type Action, permits, type Scope, scopeFor } from './scopes.js';

/** The error insufficient_scope, which names the scope to use; undefined if one of the scopes permits the action. */
export function scopeError(held: readonly Scope[], action: Action): AppError | undefined {
  if (permits(held, action)) return undefined;
  return new AppError(
    'insufficient_scope',
    `This API key does not have the required scope "${scopeFor(action)}". Use a key that has it, or create one.`,
  );
}

/** Throws the error of `scopeError`, if there is one. */
export function requireScope(held: readonly Scope[], action: Action): void {
  const error = scopeError(held, action);
  if (error) throw error;
}
