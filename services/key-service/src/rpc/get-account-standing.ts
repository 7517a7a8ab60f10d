import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type keys } from '@hypervize/rpc';
import { findStandingAtHead } from '../store/standings.js';
import type { Deps } from './deps.js';
import { present } from './message.js';

const standings = {
  good: 'STANDING_GOOD',
  suspended: 'STANDING_SUSPENDED',
  unknown: 'STANDING_UNKNOWN',
} as const;

/** Whether an account may offer anything to others, and until when its sessions may use inference. The response carries the seq of the change log that it reflects. */
export async function getAccountStanding(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.GetAccountStandingRequest__Output,
): Promise<keys.GetAccountStandingResponse> {
  const accountId = checkedAccountId(request.accountId);
  const { seq, standing, inferenceRight } = await withDatabase(pools.verify, (db) =>
    findStandingAtHead(db, accountId),
  );
  return {
    ...{ seq, standing: standings[standing], hasInferenceKey: inferenceRight.kind === 'until' },
    ...(inferenceRight.kind === 'until' ? present('inferenceKeyUntilUnixMs', inferenceRight.untilMs) : {}),
  };
}
