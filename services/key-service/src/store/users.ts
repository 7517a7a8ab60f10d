import type { Queryable } from '@hypervize/postgres';
import type { Actor } from '../keys/actor.js';

/** A user and the account that belongs to it. Times are milliseconds since the epoch. */
export interface User {
  readonly accountId: string;
  readonly subject: string;
  readonly email: string;
  readonly createdAtMs: number;
  readonly suspendedAtMs: number | null;
  readonly limits: AccountLimits;
}

/** The limits of an account; null where the default limit applies. */
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

/** The user with a subject. */
export async function findUser(db: Queryable, subject: string): Promise<User | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM users WHERE subject = $1`, [subject]);
  return rows[0] && userOf(rows[0]);
}

/** The user to whom an account belongs. */
export async function findUserOfAccount(db: Queryable, accountId: string): Promise<User | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM users WHERE account_id = $1`, [accountId]);
  return rows[0] && userOf(rows[0]);
}

/**
 * Creates the user with a subject on behalf of an actor, whom the audit entries of the trigger name. Undefined if the user
 * exists: of concurrent calls for one subject exactly one creates it, and the others find it afterwards.
 */
export async function insertUser(
  db: Queryable,
  { subject, email }: Pick<User, 'subject' | 'email'>,
  actor: Actor,
): Promise<User | undefined> {
  await db.query(
    "SELECT set_config('hypervize.actor_id', $1, true), set_config('hypervize.actor_address', $2, true)",
    [actor.id, actor.address],
  );
  const { rows } = await db.query<Row>(
    `INSERT INTO users (subject, email) VALUES ($1, $2) ON CONFLICT (subject) DO NOTHING RETURNING ${columns}`,
    [subject, email],
  );
  return rows[0] && userOf(rows[0]);
}

/** Sets the e-mail address of a user. Undefined if it had that address already. */
export async function updateEmail(
  db: Queryable,
  accountId: string,
  email: string,
): Promise<User | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE users SET email = $2 WHERE account_id = $1 AND email <> $2 RETURNING ${columns}`,
    [accountId, email],
  );
  return rows[0] && userOf(rows[0]);
}

/** Suspends an account; an existing suspension keeps its time and reason. Undefined if the account does not exist. */
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

/** Ends a suspension, if there is one. Undefined if the account does not exist. */
export async function restoreUser(db: Queryable, accountId: string): Promise<User | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE users SET suspended_at = NULL, suspended_by = NULL, suspended_reason = NULL
     WHERE account_id = $1 RETURNING ${columns}`,
    [accountId],
  );
  return rows[0] && userOf(rows[0]);
}

/** Sets both limits of an account. Undefined if the account does not exist. */
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

/** Whether an account exists and is suspended, without locking it. */
export async function findAccount(
  db: Queryable,
  accountId: string,
): Promise<{ suspended: boolean } | undefined> {
  const { rows } = await db.query<{ suspended: boolean }>(
    'SELECT suspended_at IS NOT NULL AS suspended FROM users WHERE account_id = $1',
    [accountId],
  );
  return rows[0];
}

/**
 * Locks accounts as `lockAccount` does, in the order of their ids, so that concurrent calls do not deadlock. Resolves to the
 * ids of those that exist.
 */
export async function lockAccounts(
  db: Queryable,
  accountIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ account_id: string }>(
    'SELECT account_id FROM users WHERE account_id = ANY ($1) ORDER BY account_id FOR NO KEY UPDATE',
    [accountIds],
  );
  return new Set(rows.map((row) => row.account_id));
}

/**
 * Locks an account until the transaction ends, which serializes all changes of its keys and its suspension. To be called
 * before any key is locked, so that transactions do not deadlock. Undefined if the account does not exist.
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
