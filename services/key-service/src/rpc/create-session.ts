import { invalid } from '@hypervize/errors';
import { generateSession } from '@hypervize/key-format';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type sessions } from '@hypervize/rpc';
import { type Actor, authorityOf, checkedActor } from '../keys/actor.js';
import { sha256Of } from '../keys/mac.js';
import { announce } from '../revocation/announce.js';
import type { NewChange } from '../revocation/change.js';
import { checkedProviderSession, maxActiveSessions, storedUserAgent } from '../sessions/rules.js';
import { appendAudit } from '../store/audit.js';
import { hasSessions, unendedSessionIds } from '../store/sessions-read.js';
import { insertSession } from '../store/sessions-write.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { endInTransaction } from './end-in-transaction.js';
import { sessionMessage } from './message.js';
import { mutate } from './mutate.js';

/** Creates a session and returns its credential, which is not stored and cannot be read again. */
export async function createSession(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals' | 'sessionLifetimes'>,
  request: sessions.CreateSessionRequest__Output,
  call: CallContext,
): Promise<sessions.CreateSessionResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  if (authorityOf(actor).kind !== 'user')
    throw invalid(
      'actor',
      'actor.id must be "user:<account id>": a session is created for the user who signed in.',
    );
  const providerSession = checkedProviderSession(request.providerSession);
  const userAgent = storedUserAgent(request.userAgent);

  return audited(deps, { action: 'session.created', accountId, actor }, async () => {
    const { session: secret, sessionId } = generateSession();
    const { result, changes } = await mutate(deps.pools.manage, { accountId, actor, call }, async (db) => {
      const first = !(await hasSessions(db, accountId));
      const ended = await makeRoom(db, accountId, actor);
      const wanted = { sessionId, accountId, userAgent, providerSession, address: actor.address };
      const sha256 = sha256Of(secret);
      const created = await insertSession(db, { ...wanted, sha256 }, deps.sessionLifetimes);
      const details = { session_id: sessionId };
      await appendAudit(db, { accountId, keyId: '', action: 'session.created', actor, details });
      return { result: { session: sessionMessage(created), first }, changes: ended };
    });
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    return { ...result, secret };
  });
}

/** Ends as many sessions, expired and least recently used ones first, as leaves room for one more. */
async function makeRoom(db: Queryable, accountId: string, actor: Actor): Promise<NewChange[]> {
  const excess = (await unendedSessionIds(db, accountId)).slice(maxActiveSessions - 1);
  const reason = `more than ${maxActiveSessions} sessions`;
  const { changes } = await endInTransaction(db, excess, { accountId, actor, reason });
  return changes;
}
