import { type Action, permits, scopeFor } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Caller } from './authenticate.js';

type KeyCaller = Extract<Caller, { kind: 'key' }>;

/** The caller, if it is a key that may do this; otherwise missing_api_key or insufficient_scope. */
export function requireScope(caller: Caller, action: Action): KeyCaller {
  if (caller.kind === 'anonymous') throw new AppError('missing_api_key');
  if (!permits(caller.verdict.scopes, action)) {
    throw new AppError(
      'insufficient_scope',
      `This API key lacks the scope that the request needs: "${scopeFor(action)}". Create a key with it.`,
    );
  }
  return caller;
}
