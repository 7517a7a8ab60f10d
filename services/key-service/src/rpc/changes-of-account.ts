import type { Queryable } from '@hypervize/postgres';
import { inferenceRightChange } from '../keys/inference-right.js';
import type { ChangeKind, NewChange } from '../revocation/change.js';
import { findInferenceRights } from '../store/inference-rights.js';
import { unrevokedKeyIds } from '../store/keys-read.js';
import { unendedSessionIds } from '../store/sessions-read.js';

/** A change for every key of an account that is not revoked, for every session that has not ended, and then one for the account itself. */
export async function changesOfAccount(
  db: Queryable,
  kind: ChangeKind,
  accountId: string,
): Promise<NewChange[]> {
  const keyIds = await unrevokedKeyIds(db, accountId);
  const sessionIds = await unendedSessionIds(db, accountId);
  return [
    ...keyIds.map((keyId) => ({ kind, keyId, accountId })),
    ...sessionIds.map((sessionId) => ({ kind, keyId: '', sessionId, accountId })),
    kind === 'changed' ? await rightOf(db, accountId) : { kind, keyId: '', accountId },
  ];
}

/** The change of an account whose rights are restored: until when its sessions may use inference. */
async function rightOf(db: Queryable, accountId: string): Promise<NewChange> {
  const right = (await findInferenceRights(db, [accountId])).get(accountId);
  return inferenceRightChange(accountId, right ?? { kind: 'none' });
}
