import { toAppError } from '@hypervize/errors';
import { type Pool as Database, type Queryable, withTransaction } from '@hypervize/postgres';
import type { CallContext } from '@hypervize/rpc';
import { type Attempt, auditEntry, type Details } from '../audit/entry.js';
import type { Refusals } from '../audit/refusals.js';
import { appendAudit } from '../store/audit-outbox.js';
import type { InTurn } from './in-turn.js';

/** A change whose request is valid. */
interface Change<T> {
  readonly details: Details;
  /** The endpoint that it creates. Absent: that of the attempt. */
  readonly endpointId?: string;
  /** Makes the change in a transaction. */
  make(db: Queryable): Promise<T>;
}

export interface AuditDeps {
  readonly database: Database;
  readonly inTurn: InTurn;
  readonly audit: Refusals & { /** Delivers what has been written. */ wake(): void };
}

/**
 * Makes a change and writes its audit entry in the same transaction. `prepare` checks the request. A refusal, by `prepare` or
 * by the change itself, is recorded too; a failure of ours is not, because nothing was decided.
 */
export function auditedChange<T>(
  { database, inTurn, audit }: AuditDeps,
  attempt: Attempt,
  { signal }: Pick<CallContext, 'signal'>,
  prepare: () => Change<T>,
): Promise<T> {
  return inTurn(attempt.accountId ?? 'platform', signal, async () => {
    try {
      const { details, endpointId = attempt.endpointId, make } = prepare();
      return await withTransaction(database, async (db) => {
        const result = await make(db);
        await appendAudit(db, auditEntry({ ...attempt, endpointId }, 'success', details, Date.now()));
        return result;
      });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.row.http < 499) await audit.record(attempt, error);
      throw thrown;
    } finally {
      audit.wake();
    }
  });
}
