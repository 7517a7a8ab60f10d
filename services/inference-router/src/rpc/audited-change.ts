import { toAppError } from '@hypervize/errors';
import type { Pool as Database, Queryable } from '@hypervize/postgres';
import type { CallContext } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import { type Attempt, auditEntry, type Details } from '../audit/entry.js';
import type { Refusals } from '../audit/refusals.js';
import { appendAudit } from '../store/audit-outbox.js';
import { commitInTime } from './commit-in-time.js';
import type { InTurn } from './in-turn.js';

/** A change whose request is valid. */
interface Change<T> {
  readonly details: Details;
  /** The endpoint that it creates. Absent: that of the attempt. */
  readonly endpointId?: string;
  /** What an earlier call has made, in the same transaction: then there is nothing to make or to record. */
  find?(db: Queryable): Promise<T | undefined>;
  /** Makes the change in a transaction. */
  make(db: Queryable): Promise<T>;
}

export interface AuditDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly inTurn: InTurn;
  readonly audit: Refusals & { /** Delivers what has been written. */ wake(): void };
}

/**
 * Makes a change and writes its audit entry in the same transaction. `prepare` checks the request. A refusal, by `prepare` or
 * by the change itself, is recorded too; a failure of ours is not, because nothing was decided.
 */
export function auditedChange<T>(
  deps: AuditDeps,
  attempt: Attempt,
  call: Pick<CallContext, 'signal' | 'deadline'>,
  prepare: () => Change<T>,
): Promise<T> {
  const { inTurn, audit } = deps;
  return inTurn(attempt.accountId ?? 'platform', call.signal, async () => {
    try {
      const { details, endpointId = attempt.endpointId, find, make } = prepare();
      return await commitInTime(deps, call, async (db) => {
        const earlier = await find?.(db);
        if (earlier !== undefined) return earlier;
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
