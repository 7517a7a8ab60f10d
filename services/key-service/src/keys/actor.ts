import { type Scope, scopeError } from '@hypervize/auth-model';
import { AppError, invalid } from '@hypervize/errors';
import type { Actor } from '@hypervize/rpc';

export { type Actor, checkedActor, hasControlCharacter } from '@hypervize/rpc';

/** What gives an actor its right. */
export type Authority =
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'session'; readonly sessionId: string }
  | { readonly kind: 'user'; readonly accountId: string }
  | { readonly kind: 'operator' }
  /** The identity provider. It may end sessions, and nothing else. */
  | { readonly kind: 'provider' };

/** The authority that an actor's id names. Throws invalid_request if it names none. */
export function authorityOf({ id }: Actor): Authority {
  const [, kind, name = ''] = /^(key|session|user|operator|provider):(.+)$/.exec(id) ?? [];
  if (kind === 'key') return { kind, keyId: name };
  if (kind === 'session') return { kind, sessionId: name };
  if (kind === 'user') return { kind, accountId: name };
  if (kind === 'operator' || kind === 'provider') return { kind };
  throw invalid(
    'actor',
    'actor.id must be "key:<key id>", "session:<session id>", "user:<account id>", "operator:<name>" or "provider:<issuer>".',
  );
}

/** A key that acts, as it is in the database now. */
export interface ActingKey {
  readonly accountId: string;
  readonly scopes: readonly Scope[];
  readonly revoked: boolean;
  /** By the clock of the database. */
  readonly expired: boolean;
}

/** The account that an actor wants to change. */
export interface ActedOn {
  readonly accountId: string;
  readonly suspended: boolean;
}

/** The error that a new request with the key would get; undefined if it may manage the account. */
export function keyRefusal(key: ActingKey | undefined, account: ActedOn): AppError | undefined {
  if (!key || key.revoked || key.accountId !== account.accountId) return new AppError('invalid_api_key');
  if (key.expired) return new AppError('expired_api_key');
  if (account.suspended) return new AppError('account_suspended');
  return scopeError(key.scopes, 'account:manage');
}

/** A session that acts, as it is in the database now. */
export interface ActingSession {
  readonly accountId: string;
  /** It has been ended, or has expired by the clock of the database. */
  readonly over: boolean;
}

/** The error that a new request with the session would get; undefined if it may manage the account. */
export function sessionRefusal(session: ActingSession | undefined, account: ActedOn): AppError | undefined {
  if (!session || session.over || session.accountId !== account.accountId)
    return new AppError('invalid_session');
  return account.suspended ? new AppError('account_suspended') : undefined;
}
