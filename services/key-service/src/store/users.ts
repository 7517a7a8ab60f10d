import type { Queryable } from '@hypervize/postgres';

export interface User {
  readonly accountId: string;
  readonly subject: string;
  readonly email: string;
  readonly createdAtMs: number;
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
  const { rows } = await db.query<{ account_id: string; email: string; created_at: Date; created: boolean }>(
    // xmax is 0 in a row version that an insert made, and not in one that an update did.
    `INSERT INTO users (subject, email) VALUES ($1, $2)
     ON CONFLICT (subject) DO UPDATE SET email = CASE WHEN $2 = '' THEN users.email ELSE $2 END
     RETURNING account_id, email, created_at, xmax = 0 AS created`,
    [subject, email],
  );
  const [row] = rows;
  if (!row) throw new Error('the insert returned nothing');
  const user = {
    accountId: row.account_id,
    subject,
    email: row.email,
    createdAtMs: row.created_at.getTime(),
  };
  return { user, created: row.created };
}

/**
 * Holds an account until the transaction ends, so that its keys are made one at a time. False if there is no such
 * account.
 */
export async function lockAccount(db: Queryable, accountId: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM users WHERE account_id = $1 FOR NO KEY UPDATE', [
    accountId,
  ]);
  return rowCount === 1;
}
