import { fileURLToPath } from 'node:url';
import type { Queryable } from '@hypervize/postgres';
import type { LeaseRow, LeaseStore } from './lease-registry.js';

/** The tables of the leases, for the schema of a service that grants some; run beside the service's own migrations. */
export const leaseMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The NOTIFY channel on which progress of a schema's holders is announced. */
export function leaseChannel(schema: string): string {
  return `hypervize_leases_${schema}`;
}

/** Leases in the database's current schema; `head` reads the place of the latest committed change. */
export function createLeaseStore(db: Queryable, head: () => Promise<number>): LeaseStore {
  return {
    renew: async (holders, leaseMs) => {
      // In one order, so that two replicas do not wait for each other. A lease never gets shorter than one that may
      // still run.
      await db.query({
        name: 'renew-leases',
        text: `INSERT INTO leases (holder_id, applied_seq, lease_ms)
          SELECT holder, seq, $3 FROM unnest($1::text[], $2::bigint[]) AS told (holder, seq) ORDER BY holder
          ON CONFLICT (holder_id) DO UPDATE SET
            applied_seq = greatest(leases.applied_seq, excluded.applied_seq), renewal = leases.renewal + 1,
            lease_ms = greatest(leases.lease_ms, excluded.lease_ms), renewed_at = clock_timestamp()`,
        values: [holders.map((one) => one.holderId), holders.map((one) => one.appliedSeq), leaseMs],
      });
    },
    head,
    applied: async (holders) => {
      await db.query({
        name: 'note-applied',
        text: 'SELECT note_applied($1, $2)',
        values: [holders.map((one) => one.holderId), holders.map((one) => one.appliedSeq)],
      });
    },
    all: async () => {
      const { rows } = await db.query<Row>({
        name: 'all-leases',
        text: 'SELECT holder_id, applied_seq, renewal, lease_ms, renewed_at FROM leases',
      });
      return rows.map(leaseOf);
    },
    remove: async (holderId, renewal) => {
      await db.query('DELETE FROM leases WHERE holder_id = $1 AND ($2::bigint IS NULL OR renewal = $2)', [
        holderId,
        renewal ?? null,
      ]);
    },
  };
}

interface Row {
  holder_id: string;
  applied_seq: number;
  renewal: number;
  lease_ms: number;
  renewed_at: Date;
}

function leaseOf(row: Row): LeaseRow {
  return {
    holderId: row.holder_id,
    appliedSeq: row.applied_seq,
    renewal: row.renewal,
    leaseMs: row.lease_ms,
    renewedAtMs: row.renewed_at.getTime(),
  };
}
