import { type CallContext, checkedAccountId, type sessions } from '@hypervize/rpc';
import { maxActiveSessions } from '../sessions/rules.js';
import { listActiveSessions } from '../store/sessions-read.js';
import type { Deps } from './deps.js';
import { sessionMessage } from './message.js';
import { requester } from './mutate.js';

/** The sessions of an account that have neither ended nor expired, latest use first. */
export async function listSessions(
  { pools }: Pick<Deps, 'pools'>,
  request: sessions.ListSessionsRequest__Output,
  call: CallContext,
): Promise<sessions.ListSessionsResponse> {
  const accountId = checkedAccountId(request.accountId);
  const found = await pools.query.read(requester({ accountId, call }), (db) =>
    listActiveSessions(db, accountId, maxActiveSessions),
  );
  return { sessions: found.map(sessionMessage) };
}
