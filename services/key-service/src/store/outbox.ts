import type { Queryable } from '@hypervize/postgres';
import type { Appended } from '../revocation/change.js';
import { type AppendedRow, appendedOf } from './changes.js';

/** At most `limit` changes older than `minAgeMs` that have not been published to the shared cache, in order. */
export async function unpublishedChanges(
  db: Queryable,
  minAgeMs: number,
  limit: number,
): Promise<(Appended & { ageMs: number })[]> {
  const { rows } = await db.query<AppendedRow & { age_ms: number }>({
    name: 'unpublished-changes',
    text: `SELECT seq, kind, key_id, session_id, account_id,
             (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS age_ms
           FROM key_changes WHERE published_at IS NULL AND at < clock_timestamp() - $1 * interval '1 ms'
           ORDER BY seq LIMIT $2`,
    values: [minAgeMs, limit],
  });
  return rows.map((row) => ({ ...appendedOf(row), ageMs: row.age_ms }));
}

/**
 * Marks changes as published. The commit does not wait for the disk, and a crash of the server can lose it: then they are
 * published again.
 */
export async function markPublished(db: Queryable, seqs: readonly number[]): Promise<void> {
  await db.query({
    name: 'mark-published',
    text: `WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
           UPDATE key_changes SET published_at = clock_timestamp() FROM quick
           WHERE seq = ANY ($1) AND published_at IS NULL`,
    values: [seqs],
  });
}

/** Whether a change has been published to the shared cache. True for one that has been pruned: it is too old to matter. */
export async function isPublished(db: Queryable, seq: number): Promise<boolean> {
  const { rows } = await db.query<{ published: boolean }>(
    'SELECT published_at IS NOT NULL AS published FROM key_changes WHERE seq = $1',
    [seq],
  );
  return rows[0]?.published ?? true;
}
