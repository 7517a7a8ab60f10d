import { AppError, type ErrorCode } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import type { CallContext } from '@hypervize/rpc';
import { type ActedOn, type Actor, authorityOf, keyRefusal, sessionRefusal } from '../keys/actor.js';
import type { Appended, NewChange } from '../revocation/change.js';
import type { AccountPool, Requester } from '../store/account-pool.js';
import { findActingKey } from '../store/acting-key.js';
import { commitWithChanges } from '../store/changes.js';
import { findActingSession } from '../store/sessions-read.js';
import { findAccount, lockAccount } from '../store/users.js';
import { operatorName } from './callers.js';
import { trackInferenceRight } from './track-inference-right.js';

/** Who wants to change which account. */
export interface Attempt {
  readonly accountId: string;
  readonly actor: Actor;
  readonly call: CallContext;
  /** The error if the account does not exist. */
  readonly missing?: ErrorCode;
  /** Whether the work changes keys, and so perhaps the account's right to inference. */
  readonly changesKeys?: boolean;
  /** Whether the identity provider may do this. */
  readonly byProvider?: boolean;
  /** Whether a session of a suspended account may do this, because it only gives up its own right. */
  readonly whileSuspended?: boolean;
}

/** What a mutation returns, and the changes that its transaction ends with. */
export interface Mutation<T> {
  readonly result: T;
  readonly changes?: readonly NewChange[];
}

/**
 * Changes an account in one transaction, which locks the account first and then checks the actor's right: what was queued
 * when a credential was revoked does not take effect after the revocation. Changes are appended last, in one message with
 * COMMIT, so that the head of the change log is locked for no round trip.
 */
export function mutate<T>(
  pool: AccountPool,
  attempt: Attempt,
  work: (db: Queryable, account: ActedOn) => Promise<Mutation<T>>,
): Promise<{ readonly result: T; readonly changes: readonly Appended[] }> {
  return pool.transact(requester(attempt), async (db) => {
    const account = await allowed(db, attempt, await lockAccount(db, attempt.accountId));
    const { result, changes = [] } = attempt.changesKeys
      ? await withInferenceRight(db, account, work)
      : await work(db, account);
    checkAwaited(attempt.call);
    return { result, changes: await commitWithChanges(db, changes) };
  });
}

/** Does work that changes keys; its changes end with the one of the account's right to inference, if that has changed. */
async function withInferenceRight<T>(
  db: Queryable,
  account: ActedOn,
  work: (db: Queryable, account: ActedOn) => Promise<Mutation<T>>,
): Promise<Mutation<T>> {
  const { result: mutation, changes } = await trackInferenceRight(db, [account.accountId], () =>
    work(db, account),
  );
  return { result: mutation.result, changes: [...(mutation.changes ?? []), ...changes] };
}

/**
 * Checks whether a mutation would be refused, before anything is done that takes long. Its transaction checks again: this
 * check locks nothing.
 */
export function checkBefore<T>(
  pool: AccountPool,
  attempt: Attempt,
  check: (db: Queryable, account: ActedOn) => Promise<T>,
): Promise<T> {
  return pool.read(requester(attempt), async (db) =>
    check(db, await allowed(db, attempt, await findAccount(db, attempt.accountId))),
  );
}

/** For whom a call takes a turn. Operators have turns of their own, so that an account cannot delay its suspension. */
export function requester({ accountId, call }: Pick<Attempt, 'accountId' | 'call'>): Requester {
  return { owner: call.caller === operatorName ? `operator ${accountId}` : accountId, signal: call.signal };
}

/** Throws cancelled or deadline_exceeded if the caller no longer waits for the response. */
export function checkAwaited({ signal, deadline }: CallContext): void {
  if (signal.aborted) throw new AppError('cancelled');
  if (Date.now() >= deadline) throw new AppError('deadline_exceeded');
}

/** The account, if it exists and the actor may change it; throws the reason if not. */
async function allowed(
  db: Queryable,
  attempt: Attempt,
  found: { readonly suspended: boolean } | undefined,
): Promise<ActedOn> {
  const { accountId, actor, call, missing = 'account_not_found', byProvider = false } = attempt;
  const authority = authorityOf(actor);
  if (!found) throw new AppError(missing);
  const account = { accountId, suspended: found.suspended };
  switch (authority.kind) {
    case 'operator':
      if (call.caller !== operatorName) throw new AppError('caller_not_allowed');
      return account;
    case 'user':
      if (authority.accountId !== accountId) throw new AppError('insufficient_scope');
      if (account.suspended) throw new AppError('account_suspended');
      return account;
    case 'key': {
      const refusal = keyRefusal(await findActingKey(db, authority.keyId), account);
      if (refusal) throw refusal;
      return account;
    }
    case 'session': {
      const session = await findActingSession(db, authority.sessionId);
      const suspended = account.suspended && !attempt.whileSuspended;
      const refusal = sessionRefusal(session, { accountId, suspended });
      if (refusal) throw refusal;
      return account;
    }
    case 'provider':
      if (!byProvider)
        throw new AppError(
          'insufficient_scope',
          'An identity provider may only end sessions, by subject or provider_session.',
        );
      return account;
  }
}
