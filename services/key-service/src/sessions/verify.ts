import { equal, sha256Of } from '../keys/mac.js';
import type { SessionLifetimes, StoredSession } from './session.js';

/** The result of verifying a presented session. */
export type SessionVerification =
  | {
      readonly kind: 'good';
      readonly session: StoredSession;
      /** In the past if the session has expired. */
      readonly expiresAtMs: number;
      readonly useDue: boolean;
    }
  | { readonly kind: 'ended' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'unknown' };

/** A use is recorded if the last one that was recorded is older than this, in milliseconds. */
const useIntervalMs = 60_000;

/**
 * Verifies a presented session against the stored one with its id, if there is one. `nowMs` is the time of the database.
 * Verifying counts as a use: a session that has not expired lasts for the idle lifetime from now on.
 */
export function verifySession(
  presented: string,
  session: StoredSession | undefined,
  { idleMs }: Pick<SessionLifetimes, 'idleMs'>,
  nowMs: number,
): SessionVerification {
  if (!session) return { kind: 'unknown' };
  if (session.endedAtMs !== null) return { kind: 'ended' };
  if (!equal(sha256Of(presented), session.sha256)) return { kind: 'mismatch' };
  const { expiresAtMs, absoluteExpiresAtMs, lastUsedAtMs } = session;
  if (expiresAtMs <= nowMs) return { kind: 'good', session, expiresAtMs, useDue: false };
  return {
    ...{ kind: 'good', session },
    expiresAtMs: Math.min(absoluteExpiresAtMs, nowMs + idleMs),
    useDue: lastUsedAtMs + useIntervalMs <= nowMs,
  };
}
