import { AppError } from '@hypervize/errors';
import { type Pool as Database, type Queryable, withTransaction } from '@hypervize/postgres';
import type { CallContext } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

/** How long before the deadline of its call a change has to be complete, so that it is committed by then, in milliseconds. */
const commitMs = 50;

/**
 * Makes a change in a transaction, and rolls it back if the call has been cancelled or its deadline is about to pass. A gateway
 * relies on it: it gives a change no more time than it may use the caller's key without a confirmation, so nothing may be
 * committed later.
 */
export function commitInTime<T>(
  { database, clock }: { readonly database: Database; readonly clock: Pick<Clock, 'now'> },
  call: Pick<CallContext, 'signal' | 'deadline'>,
  change: (db: Queryable) => Promise<T>,
): Promise<T> {
  const check = () => {
    if (call.signal.aborted) throw new AppError('cancelled');
    if (clock.now() > call.deadline - commitMs) throw new AppError('deadline_exceeded');
  };
  check();
  return withTransaction(database, async (db) => {
    const changed = await change(db);
    check();
    return changed;
  });
}
