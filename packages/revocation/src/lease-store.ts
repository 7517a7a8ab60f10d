import { fileURLToPath } from 'node:url';
import type { Queryable } from '@hypervize/postgres';

/** What a holder has applied. */
export interface Progress {
  readonly holderId: string;
  /** The holder has applied every change up to this seq. */
  readonly appliedSeq: number;
}

/** A lease as it is stored. */
export interface LeaseRow extends Progress {
  /** Counts the holder's renewals. */
  readonly renewal: number;
  readonly leaseMs: number;
  readonly renewedAtMs: number;
}

/** The leases in the database that the replicas of a service share. */
export interface LeaseStore {
  /** Grants or renews leases. Resolves when they are committed durably. */
  renew(holders: readonly Progress[], leaseMs: number): Promise<void>;
  /** The seq of the latest committed change. */
  head(): Promise<number>;
  /** Records progress and notifies the other replicas. A crash can lose it; the next renewal repeats it. */
  applied(holders: readonly Progress[]): Promise<void>;
  all(): Promise<LeaseRow[]>;
  /** Deletes a lease. With `renewal`, only if the lease has not been renewed since. */
  remove(holderId: string, renewal?: number): Promise<void>;
}

/** The folder of the migrations that create the tables. A service runs them in its schema, after its own. */
export const leaseMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The NOTIFY channel that announces the progress of a schema's holders. */
export function leaseChannel(schema: string): string {
  return `hypervize_leases_${schema}`;
}

/** A store in the current schema of a database. `head` reads the seq of the latest committed change. */
export function createLeaseStore(db: Queryable, head: () => Promise<number>): LeaseStore {
  return {
    renew: (holders, leaseMs) => renewLeases(db, holders, leaseMs),
    head,
    applied: (holders) => recordApplied(db, holders),
    all: () => selectLeases(db),
    remove: (holderId, renewal) => deleteLease(db, holderId, renewal),
  };
}

/**
 * Inserts or renews leases. `applied_seq` never decreases. `lease_ms` does not either: an earlier, longer grant may
 * still be running. Rows are locked in the order of the ids, so that two replicas cannot deadlock.
 */
async function renewLeases(db: Queryable, holders: readonly Progress[], leaseMs: number): Promise<void> {
  await db.query({
    name: 'renew-leases',
    text: `INSERT INTO leases (holder_id, applied_seq, lease_ms)
      SELECT holder, seq, $3 FROM unnest($1::text[], $2::bigint[]) AS told (holder, seq) ORDER BY holder
      ON CONFLICT (holder_id) DO UPDATE SET
        applied_seq = greatest(leases.applied_seq, excluded.applied_seq), renewal = leases.renewal + 1,
        lease_ms = greatest(leases.lease_ms, excluded.lease_ms), renewed_at = clock_timestamp()`,
    values: [...columnsOf(holders), leaseMs],
  });
}

/** Raises `applied_seq` and notifies the channel if a row changed. Commits without waiting for the disk. */
async function recordApplied(db: Queryable, holders: readonly Progress[]): Promise<void> {
  await db.query({
    name: 'note-applied',
    text: 'SELECT note_applied($1, $2)',
    values: columnsOf(holders),
  });
}

async function selectLeases(db: Queryable): Promise<LeaseRow[]> {
  const { rows } = await db.query<StoredLease>({
    name: 'all-leases',
    text: 'SELECT holder_id, applied_seq, renewal, lease_ms, renewed_at FROM leases',
  });
  return rows.map(leaseOf);
}

async function deleteLease(db: Queryable, holderId: string, renewal: number | undefined): Promise<void> {
  await db.query('DELETE FROM leases WHERE holder_id = $1 AND ($2::bigint IS NULL OR renewal = $2)', [
    holderId,
    renewal ?? null,
  ]);
}

function columnsOf(holders: readonly Progress[]): [string[], number[]] {
  return [holders.map(({ holderId }) => holderId), holders.map(({ appliedSeq }) => appliedSeq)];
}

interface StoredLease {
  holder_id: string;
  applied_seq: number;
  renewal: number;
  lease_ms: number;
  renewed_at: Date;
}

function leaseOf(row: StoredLease): LeaseRow {
  return {
    holderId: row.holder_id,
    appliedSeq: row.applied_seq,
    renewal: row.renewal,
    leaseMs: row.lease_ms,
    renewedAtMs: row.renewed_at.getTime(),
  };
}
