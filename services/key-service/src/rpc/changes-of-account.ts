import type { Queryable } from '@hypervize/postgres';
import type { ChangeKind, NewChange } from '../revocation/change.js';
import { unrevokedKeyIds } from '../store/keys-read.js';

/** A change for every key of an account that is not revoked, and then one for the account itself. */
export async function changesOfAccount(
  db: Queryable,
  kind: ChangeKind,
  accountId: string,
): Promise<NewChange[]> {
  const keyIds = await unrevokedKeyIds(db, accountId);
  return [...keyIds, ''].map((keyId) => ({ kind, keyId, accountId }));
}
