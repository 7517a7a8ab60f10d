import { invalid } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type sessions } from '@hypervize/rpc';
import { type Actor, authorityOf, checkedActor } from '../keys/actor.js';
import { checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { Appended } from '../revocation/change.js';
import { checkedProviderSession, checkedSubject } from '../sessions/rules.js';
import { latestSessionEnd } from '../store/changes.js';
import {
  accountsOfProviderSession,
  unendedProviderSessionIds,
  unendedSessionIds,
} from '../store/sessions-read.js';
import { findUser } from '../store/users.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { endInTransaction } from './end-in-transaction.js';
import { mutate, requester } from './mutate.js';

type EndDeps = Pick<Deps, 'pools' | 'announcing' | 'refusals'>;

/** Whose sessions end. */
type Target =
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'provider_session'; readonly providerSession: string };

interface Ending {
  readonly target: Target;
  readonly actor: Actor;
  readonly reason: string;
  readonly call: CallContext;
}

/** A session at the identity provider is one user's, so more accounts than this is not expected. */
const maxAccounts = 10;

/**
 * Ends every session of an account, of a user, or of a session at the identity provider, and waits for the confirmation.
 * A repeated call also waits for the sessions that an earlier call has ended.
 */
export async function endSessions(
  deps: EndDeps,
  request: sessions.EndSessionsRequest__Output,
  call: CallContext,
): Promise<sessions.EndSessionsResponse> {
  const target = checkedTarget(request);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);
  if (authorityOf(actor).kind === 'provider' && target.kind === 'account')
    throw invalid('account_id', 'An identity provider ends sessions by subject or provider_session.');
  const ending = { target, actor, reason, call };

  const appended: Appended[] = [];
  let ended = 0;
  for (const accountId of await accountsOf(deps, ending)) {
    const ofAccount = await endOfAccount(deps, ending, accountId);
    appended.push(...ofAccount.changes);
    ended += ofAccount.ended;
  }
  if (appended.length === 0) return { ended };
  return { ended, confirmation: await announce(deps.announcing, appended, call) };
}

function checkedTarget(request: sessions.EndSessionsRequest__Output): Target {
  switch (request.of) {
    case 'accountId':
      return { kind: 'account', accountId: checkedAccountId(request.accountId ?? '') };
    case 'subject':
      return { kind: 'subject', subject: checkedSubject(request.subject ?? '') };
    case 'providerSession': {
      const providerSession = checkedProviderSession(request.providerSession ?? '');
      if (providerSession === '') throw invalid('provider_session', 'provider_session must not be empty.');
      return { kind: 'provider_session', providerSession };
    }
    default:
      throw invalid('of', 'Set account_id, subject or provider_session.');
  }
}

async function accountsOf({ pools }: EndDeps, { target, call }: Ending): Promise<string[]> {
  switch (target.kind) {
    case 'account':
      return [target.accountId];
    case 'subject': {
      const { subject } = target;
      const turn = requester({ accountId: `subject ${subject}`, call });
      const user = await pools.revoke.read(turn, (db) => findUser(db, subject));
      return user ? [user.accountId] : [];
    }
    case 'provider_session': {
      const { providerSession } = target;
      const turn = requester({ accountId: `provider session ${providerSession}`, call });
      return pools.revoke.read(turn, (db) => accountsOfProviderSession(db, providerSession, maxAccounts));
    }
  }
}

async function endOfAccount(
  deps: EndDeps,
  { target, actor, reason, call }: Ending,
  accountId: string,
): Promise<{ ended: number; changes: readonly Appended[] }> {
  const attempt = { accountId, actor, call, byProvider: target.kind !== 'account' };
  return audited(deps, { action: 'session.ended', accountId, actor }, async () => {
    const { result: earlier, changes } = await mutate(deps.pools.revoke, attempt, async (db) => {
      const sessionIds =
        target.kind === 'provider_session'
          ? await unendedProviderSessionIds(db, accountId, target.providerSession)
          : await unendedSessionIds(db, accountId);
      const { changes } = await endInTransaction(db, sessionIds, { accountId, actor, reason });
      const latest = changes.length > 0 ? undefined : await latestSessionEnd(db, accountId);
      return { result: latest ? [latest] : [], changes };
    });
    return { ended: changes.length, changes: [...changes, ...earlier] };
  });
}
