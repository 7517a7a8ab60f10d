import { withDatabase } from '@hypervize/postgres';
import type { keys } from '@hypervize/rpc';
import type { Checked, Verification } from '../keys/verify.js';
import { type MacRenewal, replaceMacs } from '../store/keys-verify.js';
import type { Deps } from './deps.js';
import { present } from './message.js';

/** The verdict or refusal of a verification, as the contract has it. */
export function outcomeMessage(
  verification: Verification,
): Pick<keys.VerifyKeyResponse, 'verdict' | 'refusal'> {
  switch (verification.kind) {
    case 'good': {
      const { keyId, accountId, scopes, expiresAtMs, requestsPerMinute, accountSuspended } = verification.key;
      const expiry = present('expiresUnixMs', expiresAtMs);
      const limit = present('requestsPerMinute', requestsPerMinute);
      return { verdict: { keyId, accountId, scopes: [...scopes], accountSuspended, ...expiry, ...limit } };
    }
    case 'revoked':
      return { refusal: { reason: 'REASON_REVOKED' } };
    case 'mismatch':
      return { refusal: { reason: 'REASON_MISMATCH' } };
    case 'unknown':
      return { refusal: { reason: 'REASON_UNKNOWN' } };
  }
}

/**
 * Stores the new MACs of verifications in the background: no response depends on it, and the next verification tries again
 * if it fails.
 */
export function renewMacs(
  { pools, logger }: Pick<Deps, 'pools' | 'logger'>,
  verifications: readonly Checked[],
): void {
  const renewals = verifications.flatMap(renewalOf);
  if (renewals.length === 0) return;
  withDatabase(pools.usage, (db) => replaceMacs(db, renewals)).catch((error: unknown) =>
    logger.warn({ err: error, keyIds: renewals.map(({ keyId }) => keyId) }, 'MAC update failed'),
  );
}

function renewalOf(verification: Checked): MacRenewal[] {
  if (verification.kind !== 'good' || !verification.newMac) return [];
  const { keyId, verifier } = verification.key;
  const before = verifier.kind === 'hashed' ? verifier.mac : null;
  return [{ keyId, before, after: verification.newMac }];
}
