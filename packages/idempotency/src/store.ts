import { fileURLToPath } from 'node:url';
import { AppError } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import type { IdempotentCall } from './call.js';

/** The folder of the migrations that create the table. A service runs them in its schema, after its own. */
export const idempotencyMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** How long a call is remembered, as an interval of PostgreSQL. */
const retention = "interval '1 day'";
const pruneBatch = 5_000;

/**
 * The id of what an earlier call with the same key made. Undefined if there was none, or if the call has no key. Throws
 * idempotency_key_reused if that was a call of another method or with other parameters. The result holds until the end of a
 * transaction in which a lock of the account was taken before; otherwise a concurrent call can make something.
 */
export async function findMade(db: Queryable, call: IdempotentCall | undefined): Promise<string | undefined> {
  if (!call) return undefined;
  const { rows } = await db.query<{ same: boolean; made_id: string }>({
    name: 'find-idempotent-call',
    text: `SELECT method = $3 AND parameters_sha256 = $4 AS same, made_id FROM idempotent_calls
           WHERE account_id = $1 AND key_sha256 = $2 AND created_at > clock_timestamp() - ${retention}`,
    values: [call.accountId, call.keySha256, call.method, call.parametersSha256],
  });
  const [row] = rows;
  if (row && !row.same) throw new AppError('idempotency_key_reused');
  return row?.made_id;
}

/**
 * Records what a call has made, in the transaction that makes it. Does nothing if the call has no key. Throws if the key is
 * recorded already, so that the transaction makes nothing.
 */
export async function recordMade(
  db: Queryable,
  call: IdempotentCall | undefined,
  madeId: string,
): Promise<void> {
  if (!call) return;
  const { rowCount } = await db.query({
    name: 'record-idempotent-call',
    text: `INSERT INTO idempotent_calls AS held (account_id, key_sha256, method, parameters_sha256, made_id)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (account_id, key_sha256) DO UPDATE SET method = excluded.method, made_id = excluded.made_id,
             parameters_sha256 = excluded.parameters_sha256, created_at = excluded.created_at
           WHERE held.created_at <= clock_timestamp() - ${retention}`,
    values: [call.accountId, call.keySha256, call.method, call.parametersSha256, madeId],
  });
  if (rowCount !== 1) throw new Error('a concurrent call has the same idempotency key');
}

/** Deletes calls that are no longer remembered, in batches. */
export async function pruneIdempotentCalls(db: Queryable): Promise<void> {
  for (let deleted = pruneBatch; deleted === pruneBatch; ) {
    // The age is checked twice: a row that a new call has replaced meanwhile is kept.
    const { rowCount } = await db.query(
      `DELETE FROM idempotent_calls WHERE created_at <= clock_timestamp() - ${retention} AND (account_id, key_sha256) IN
         (SELECT account_id, key_sha256 FROM idempotent_calls WHERE created_at <= clock_timestamp() - ${retention}
          ORDER BY created_at LIMIT $1)`,
      [pruneBatch],
    );
    deleted = rowCount ?? 0;
  }
}
