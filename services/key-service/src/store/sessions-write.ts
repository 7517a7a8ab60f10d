import type { Queryable } from '@hypervize/postgres';
import type { Session, SessionLifetimes } from '../sessions/session.js';
import { type SessionRow, sessionColumns, sessionOf } from './session-row.js';

/** A session as it is created. */
export interface NewSession extends Pick<Session, 'sessionId' | 'accountId' | 'userAgent' | 'address'> {
  readonly sha256: Buffer;
  readonly providerSession: string;
}

/** Inserts a session, whose lifetimes begin now. Violates sessions_pkey if a session has the id. */
export async function insertSession(
  db: Queryable,
  session: NewSession,
  { idleMs, maxMs }: SessionLifetimes,
): Promise<Session> {
  const { rows } = await db.query<SessionRow>(
    `WITH at AS (SELECT clock_timestamp() AS now, $7::float8 AS idle_ms, $8::float8 AS max_ms)
     INSERT INTO sessions (session_id, account_id, sha256, user_agent, address, provider_session, created_at, last_used_at,
       expires_at, absolute_expires_at)
     SELECT $1::text, $2::uuid, $3::bytea, $4::text, $5::text, $6::text, now, now,
       now + least(idle_ms, max_ms) * interval '1 ms', now + max_ms * interval '1 ms'
     FROM at RETURNING ${sessionColumns}`,
    [
      ...[session.sessionId, session.accountId, session.sha256],
      ...[session.userAgent, session.address, session.providerSession, idleMs, maxMs],
    ],
  );
  return sessionOf(rows[0] as SessionRow);
}

/** Marks sessions as ended, except those that are already. */
export async function markEnded(
  db: Queryable,
  sessionIds: readonly string[],
  by: string,
  reason: string,
): Promise<Session[]> {
  const { rows } = await db.query<SessionRow>(
    `UPDATE sessions SET ended_at = clock_timestamp(), ended_by = $2, ended_reason = $3
     WHERE session_id = ANY ($1) AND ended_at IS NULL RETURNING ${sessionColumns}`,
    [sessionIds, by, reason],
  );
  return rows.map(sessionOf);
}

/** Records a use now. Does nothing to a session that has ended or expired: a use does not bring it back. */
export async function recordSessionUse(
  db: Queryable,
  sessionId: string,
  { idleMs }: Pick<SessionLifetimes, 'idleMs'>,
): Promise<void> {
  await db.query({
    name: 'record-session-use',
    text: `UPDATE sessions SET last_used_at = greatest(last_used_at, clock_timestamp()),
        expires_at = least(absolute_expires_at, clock_timestamp() + $2 * interval '1 ms')
      WHERE session_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()`,
    values: [sessionId, idleMs],
  });
}

/** Deletes sessions that ended or expired more than `ms` milliseconds ago, at most 5000 at a time. Resolves to the number deleted. */
export async function pruneSessions(db: Queryable, ms: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM sessions WHERE session_id IN
       (SELECT session_id FROM sessions
        WHERE coalesce(ended_at, absolute_expires_at) < clock_timestamp() - $1 * interval '1 ms' LIMIT 5000)`,
    [ms],
  );
  return rowCount ?? 0;
}
