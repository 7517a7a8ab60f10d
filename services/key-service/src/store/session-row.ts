import type { Session } from '../sessions/session.js';

/** The columns of a SessionRow. */
export const sessionColumns = `session_id, account_id, created_at, last_used_at, expires_at, absolute_expires_at, ended_at,
  user_agent, address`;

/** A row of the table `sessions`. */
export interface SessionRow {
  session_id: string;
  account_id: string;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  absolute_expires_at: Date;
  ended_at: Date | null;
  user_agent: string;
  address: string;
}

/** The session of a row. */
export function sessionOf(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    accountId: row.account_id,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    absoluteExpiresAtMs: row.absolute_expires_at.getTime(),
    endedAtMs: row.ended_at?.getTime() ?? null,
    userAgent: row.user_agent,
    address: row.address,
  };
}
