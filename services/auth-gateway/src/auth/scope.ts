import { type Action, scopeError as keyScopeError } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Caller } from './caller.js';

/** The error for a caller that may not do this: missing_api_key or insufficient_scope. Undefined if it may. */
export function scopeError(caller: Caller, action: Action): AppError | undefined {
  if (caller.kind === 'anonymous') return new AppError('missing_api_key');
  return keyScopeError(caller.verdict.scopes, action);
}
