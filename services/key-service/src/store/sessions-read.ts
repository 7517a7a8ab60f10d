import type { Queryable } from '@hypervize/postgres';
import type { ActingSession } from '../keys/actor.js';
import type { Session, StoredSession } from '../sessions/session.js';
import { type SessionRow, sessionColumns, sessionOf } from './session-row.js';

/** A session as a verification reads it. */
export interface SessionAtHead {
  readonly seq: number;
  readonly session: StoredSession | undefined;
  readonly accountSuspended: boolean;
  /** The time of the database, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * A session and the head of the change log, from one statement and so from one snapshot: the session reflects every change
 * up to the head and none after it.
 */
export async function findSessionAtHead(db: Queryable, sessionId: string): Promise<SessionAtHead> {
  const { rows } = await db.query<
    { seq: number; suspended: boolean; now: Date; sha256: Buffer } & (SessionRow | { session_id: null })
  >({
    name: 'find-session-at-head',
    text: `SELECT change_head.seq, users.suspended_at IS NOT NULL AS suspended, clock_timestamp() AS now, found.*
      FROM change_head LEFT JOIN (SELECT ${sessionColumns}, sha256 FROM sessions WHERE session_id = $1) AS found ON true
      LEFT JOIN users USING (account_id)`,
    values: [sessionId],
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  const session =
    row.session_id === null ? undefined : { ...sessionOf(row as SessionRow), sha256: row.sha256 };
  return { seq: row.seq, session, accountSuspended: row.suspended, nowMs: row.now.getTime() };
}

/**
 * The state of a session that acts. Its end is stable as the rights of a key are (`findActingKey`): every transaction that
 * ends a session locks its account first.
 */
export async function findActingSession(
  db: Queryable,
  sessionId: string,
): Promise<ActingSession | undefined> {
  const { rows } = await db.query<{ account_id: string; over: boolean }>({
    name: 'find-acting-session',
    text: `SELECT account_id, ended_at IS NOT NULL OR expires_at <= clock_timestamp() AS over
      FROM sessions WHERE session_id = $1`,
    values: [sessionId],
  });
  const [row] = rows;
  return row && { accountId: row.account_id, over: row.over };
}

/** A session of an account, locked until the transaction ends. Undefined if there is none or it is another account's. */
export async function lockSession(
  db: Queryable,
  accountId: string,
  sessionId: string,
): Promise<Session | undefined> {
  const { rows } = await db.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions WHERE session_id = $1 AND account_id = $2 FOR UPDATE`,
    [sessionId, accountId],
  );
  return rows[0] && sessionOf(rows[0]);
}

/** The sessions of an account that have neither ended nor expired, latest use first. */
export async function listActiveSessions(
  db: Queryable,
  accountId: string,
  limit: number,
): Promise<Session[]> {
  const { rows } = await db.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions
     WHERE account_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()
     ORDER BY last_used_at DESC, session_id LIMIT $2`,
    [accountId, limit],
  );
  return rows.map(sessionOf);
}

/**
 * The ids of an account's sessions that have not been ended: those that have not expired first, latest use first. Exact in
 * a transaction that has locked the account.
 */
export async function unendedSessionIds(db: Queryable, accountId: string): Promise<string[]> {
  const { rows } = await db.query<{ session_id: string }>(
    `SELECT session_id FROM sessions WHERE account_id = $1 AND ended_at IS NULL
     ORDER BY expires_at <= clock_timestamp(), last_used_at DESC, session_id`,
    [accountId],
  );
  return rows.map((row) => row.session_id);
}

/** The accounts, at most `limit`, whose sessions belong or belonged to a session at the identity provider. */
export async function accountsOfProviderSession(
  db: Queryable,
  providerSession: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ account_id: string }>(
    `SELECT DISTINCT account_id FROM sessions
     WHERE provider_session <> '' AND provider_session = $1 ORDER BY account_id LIMIT $2`,
    [providerSession, limit],
  );
  return rows.map((row) => row.account_id);
}

/** The ids of an account's sessions that belong to a session at the identity provider and have not ended. */
export async function unendedProviderSessionIds(
  db: Queryable,
  accountId: string,
  providerSession: string,
): Promise<string[]> {
  const { rows } = await db.query<{ session_id: string }>(
    `SELECT session_id FROM sessions
     WHERE account_id = $1 AND ended_at IS NULL AND provider_session <> '' AND provider_session = $2`,
    [accountId, providerSession],
  );
  return rows.map((row) => row.session_id);
}

/** Whether the account has or had sessions, as far as they are kept. */
export async function hasSessions(db: Queryable, accountId: string): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM sessions WHERE account_id = $1 LIMIT 1', [accountId]);
  return rows.length > 0;
}
