import type { Queryable } from '@hypervize/postgres';
import { type InferenceRight, inferenceRightChange, isSameRight } from '../keys/inference-right.js';
import type { NewChange } from '../revocation/change.js';
import { findInferenceRights } from '../store/inference-rights.js';

/**
 * Does work on keys of accounts that the transaction has locked. Resolves to its result, and to a change for each account
 * that has an active key permitting inference until another time than before, or has none any more, or has one again.
 * Sessions of the account depend on that, so these changes belong to the same transaction.
 */
export async function trackInferenceRight<T>(
  db: Queryable,
  accountIds: readonly string[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly changes: readonly NewChange[] }> {
  const before = await findInferenceRights(db, accountIds);
  const result = await work();
  const after = await findInferenceRights(db, accountIds);
  const none: InferenceRight = { kind: 'none' };
  const changes = [...after]
    .filter(([accountId, right]) => !isSameRight(before.get(accountId) ?? none, right))
    .map(([accountId, right]) => inferenceRightChange(accountId, right));
  return { result, changes };
}
