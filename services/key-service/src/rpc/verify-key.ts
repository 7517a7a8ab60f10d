import { parseKey } from '@hypervize/key-format';
import { type Pool, withDatabase } from '@hypervize/postgres';
import type { CallContext, keys } from '@hypervize/rpc';
import type { Key, Mac } from '../keys/key.js';
import { type Verification, verify } from '../keys/verify.js';
import { findKeyAtHead } from '../store/keys-read.js';
import { replaceMac } from '../store/keys-write.js';
import type { Deps } from './deps.js';
import { present } from './message.js';

/** Verifies a presented key. The response carries the seq of the change log that it reflects. */
export async function verifyKey(
  { pools, bcrypt, macKeys, logger }: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'logger'>,
  request: keys.VerifyKeyRequest__Output,
  call: CallContext,
): Promise<keys.VerifyKeyResponse> {
  const parsed = parseKey(request.key);
  if (parsed.kind === 'malformed') return { seq: 0, refusal: { reason: 'REASON_UNKNOWN' } };
  const { seq, key, accountSuspended } = await withDatabase(pools.verify, (db) =>
    findKeyAtHead(db, parsed.keyId),
  );
  const verification = await verify({ macKeys, bcrypt }, request.key, parsed, key, call.signal);
  if (verification.kind === 'good' && verification.newMac) {
    // Not awaited: the response does not depend on it, and the next verification tries again if it fails.
    updateMac(pools.usage, verification.key, verification.newMac).catch((error: unknown) =>
      logger.warn({ err: error, keyId: parsed.keyId }, 'MAC update failed'),
    );
  }
  return { seq, ...resultMessage(verification, accountSuspended) };
}

function updateMac(pool: Pool, { keyId, verifier }: Key, newMac: Mac): Promise<void> {
  const before = verifier.kind === 'hashed' ? verifier.mac : null;
  return withDatabase(pool, (db) => replaceMac(db, keyId, before, newMac));
}

function resultMessage(
  verification: Verification,
  accountSuspended: boolean,
): Pick<keys.VerifyKeyResponse, 'verdict' | 'refusal'> {
  switch (verification.kind) {
    case 'good': {
      const { keyId, accountId, scopes, expiresAtMs, requestsPerMinute } = verification.key;
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
