import { parseSession } from '@hypervize/key-format';
import { withDatabase } from '@hypervize/postgres';
import type { sessions } from '@hypervize/rpc';
import { type SessionVerification, verifySession as verify } from '../sessions/verify.js';
import { findSessionAtHead } from '../store/sessions-read.js';
import type { Deps } from './deps.js';

/** Verifies a presented session, which counts as a use. The response carries the seq of the change log that it reflects. */
export async function verifySession(
  { pools, sessionLifetimes, sessionUses }: Pick<Deps, 'pools' | 'sessionLifetimes' | 'sessionUses'>,
  request: sessions.VerifySessionRequest__Output,
): Promise<sessions.VerifySessionResponse> {
  const parsed = parseSession(request.session);
  if (parsed.kind === 'malformed') return { seq: 0, refusal: { reason: 'REASON_UNKNOWN' } };
  const { seq, session, accountSuspended, nowMs } = await withDatabase(pools.verify, (db) =>
    findSessionAtHead(db, parsed.sessionId),
  );
  const verification = verify(request.session, session, sessionLifetimes, nowMs);
  // Not awaited: the response does not depend on it, and the next verification tries again if it fails.
  if (verification.kind === 'good' && verification.useDue) sessionUses.record(parsed.sessionId);
  return { seq, ...resultMessage(verification, accountSuspended) };
}

function resultMessage(
  verification: SessionVerification,
  accountSuspended: boolean,
): Pick<sessions.VerifySessionResponse, 'verdict' | 'refusal'> {
  switch (verification.kind) {
    case 'good': {
      const { sessionId, accountId } = verification.session;
      const expiresUnixMs = verification.expiresAtMs;
      return { verdict: { sessionId, accountId, expiresUnixMs, accountSuspended } };
    }
    case 'ended':
      return { refusal: { reason: 'REASON_ENDED' } };
    case 'mismatch':
      return { refusal: { reason: 'REASON_MISMATCH' } };
    case 'unknown':
      return { refusal: { reason: 'REASON_UNKNOWN' } };
  }
}
