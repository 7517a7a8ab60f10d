import type { Queryable } from '@hypervize/postgres';
import type { Actor } from '../keys/actor.js';
import type { NewChange } from '../revocation/change.js';
import type { Session } from '../sessions/session.js';
import { appendAudit } from '../store/audit.js';
import { markEnded } from '../store/sessions-write.js';

/**
 * Ends sessions of an account that the transaction has locked, with an audit entry for each. The changes are to be
 * appended by the same transaction.
 */
export async function endInTransaction(
  db: Queryable,
  sessionIds: readonly string[],
  { accountId, actor, reason }: { accountId: string; actor: Actor; reason: string },
): Promise<{ sessions: Session[]; changes: NewChange[] }> {
  if (sessionIds.length === 0) return { sessions: [], changes: [] };
  const isActor = ({ sessionId }: Session) => actor.id === `session:${sessionId}`;
  const ended = await markEnded(db, sessionIds, actor.id, reason);
  // No entry of a session in the audit log follows the entry of its own end.
  const sessions = [...ended.filter((session) => !isActor(session)), ...ended.filter(isActor)];
  const changes: NewChange[] = [];
  for (const { sessionId } of sessions) {
    const details = { session_id: sessionId, reason };
    await appendAudit(db, { accountId, keyId: '', action: 'session.ended', actor, details });
    changes.push({ kind: 'revoked', keyId: '', sessionId, accountId });
  }
  return { sessions, changes };
}
