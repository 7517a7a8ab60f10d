import { AppError } from '@hypervize/errors';
import { type CallContext, checkedAccountId, type sessions } from '@hypervize/rpc';
import { checkedActor } from '../keys/actor.js';
import { checkedReason } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import { checkedSessionId } from '../sessions/rules.js';
import { latestChange } from '../store/changes.js';
import { lockSession } from '../store/sessions-read.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { endInTransaction } from './end-in-transaction.js';
import { sessionMessage } from './message.js';
import { mutate } from './mutate.js';

/** Ends a session and waits for the confirmation. Ending an ended session changes nothing, but also waits. */
export async function endSession(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: sessions.EndSessionRequest__Output,
  call: CallContext,
): Promise<sessions.EndSessionResponse> {
  const accountId = checkedAccountId(request.accountId);
  const sessionId = checkedSessionId(request.sessionId);
  const reason = checkedReason(request.reason);
  const actor = checkedActor(request.actor);
  const whileSuspended = actor.id === `session:${sessionId}`;
  const attempt = { accountId, actor, call, missing: 'session_not_found' as const, whileSuspended };

  return audited(deps, { action: 'session.ended', accountId, actor }, async () => {
    const { result, changes } = await mutate(deps.pools.revoke, attempt, async (db) => {
      const before = await lockSession(db, accountId, sessionId);
      if (!before) throw new AppError('session_not_found');
      if (before.endedAtMs !== null) {
        const ending = { kind: 'revoked' as const, keyId: '', sessionId, accountId };
        return { result: { session: before, earlier: [await latestChange(db, ending)] } };
      }
      const { sessions, changes } = await endInTransaction(db, [sessionId], { accountId, actor, reason });
      return { result: { session: sessions[0] ?? before, earlier: [] }, changes };
    });
    const confirmation = await announce(deps.announcing, [...changes, ...result.earlier], call);
    return { session: sessionMessage(result.session), confirmation };
  });
}
