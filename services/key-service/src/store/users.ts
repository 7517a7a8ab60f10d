import type { Queryable } from '@hypervize/postgres';

export interface User {
  readonly accountId: string;
  readonly subject: string;
  readonly email: string;
  readonly createdAtMs: number;
  readonly suspendedAtMs: number | null;
  readonly limits: AccountLimits;
}

/** How much an account may use; null: the platform's usual. */
export interface AccountLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMonth: number | null;
}

const columns = 'account_id, subject, email, created_at, suspended_at, requests_per_minute, tokens_per_month';

interface Row {
  account_id: string;
  subject: string;
  email: string;
  created_at: Date;
  suspended_at: Date | null;
  requests_per_minute: number | null;
  tokens_per_month: number | null;
}

function userOf(row: Row): User {
  return {
    accountId: row.account_id,
    subject: row.subject,
    email: row.email,
    createdAtMs: row.created_at.getTime(),
    suspendedAtMs: row.suspended_at?.getTime() ?? null,
    limits: { requestsPerMinute: row.requests_per_minute, tokensPerMonth: row.tokens_per_month },
  };
}

/**
 * The user with a subject, made if there is none, with the e-mail address brought up to date. Of two at once, one
 * makes it and both get the same.
 */
export async function upsertUser(
  db: Queryable,
  subject: string,
  email: string,
): Promise<{ user: User; created: boolean }> {
  const { rows } = await db.query<Row & { created: boolean }>(
    // xmax is 0 in a row version that an insert made, and not in one that an update did.
    `INSERT INTO users (subject, email) VALUES ($1, $2)
     ON CONFLICT (subject) DO UPDATE SET email = CASE WHEN $2 = '' THEN users.email ELSE $2 END
     RETURNING ${columns}, xmax = 0 AS created`,
    [subject, email],
  );
  const [row] = rows;
  if (!row) throw new Error('the insert returned nothing');
  return { user: userOf(row), created: row.created };
}

/** Marks an account as suspended; one that is stays as it was. Undefined if there is no such account. */
export async function suspendUser(
  db: Queryable,
  accountId: string,
  by: string,
  reason: string,
): Promise<User | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE users SET suspended_at = coalesce(suspended_at, clock_timestamp()),
       suspended_by = coalesce(suspended_by, $2), suspended_reason = coalesce(suspended_reason, $3)
     WHERE account_id = $1 RETURNING ${columns}`,
    [accountId, by, reason],
  );
  return rows[0] && userOf(rows[0]);
}

/** Ends a suspension, if there is one. Undefined if there is no such account. */
export async function restoreUser(db: Queryable, accountId: string): Promise<User | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE users SET suspended_at = NULL, suspended_by = NULL, suspended_reason = NULL
     WHERE account_id = $1 RETURNING ${columns}`,
    [accountId],
  );
  return rows[0] && userOf(rows[0]);
}

/** Gives an account limits of its own. Undefined if there is no such account. */
export async function setAccountLimits(
  db: Queryable,
  accountId: string,
  { requestsPerMinute, tokensPerMonth }: AccountLimits,
): Promise<User | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE users SET requests_per_minute = $2, tokens_per_month = $3 WHERE account_id = $1 RETURNING ${columns}`,
    [accountId, requestsPerMinute, tokensPerMonth],
  );
  return rows[0] && userOf(rows[0]);
}

/**
 * Holds an account until the transaction ends, so that its keys are made, and it is suspended, one after the other.
 * Undefined if there is no such account.
 */
export async function lockAccount(
  db: Queryable,
  accountId: string,
): Promise<{ suspended: boolean } | undefined> {
  const { rows } = await db.query<{ suspended: boolean }>(
    'SELECT suspended_at IS NOT NULL AS suspended FROM users WHERE account_id = $1 FOR NO KEY UPDATE',
    [accountId],
  );
  return rows[0];
}
