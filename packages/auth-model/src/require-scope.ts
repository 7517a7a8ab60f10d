import { AppError } from '@hypervize/errors';
import { type Action, permits, type Scope, scopeFor } from './scopes.js';

/** Throws insufficient_scope, naming the scope to use, unless one of the scopes permits the action. */
export function requireScope(held: readonly Scope[], action: Action): void {
  if (permits(held, action)) return;
  throw new AppError(
    'insufficient_scope',
    `This API key does not have the required scope "${scopeFor(action)}". Use a key that has it, or create one.`,
  );
}
