import type { KeyCaller, SessionCaller, Verdict } from '../src/auth/caller.js';

/** A caller with a key, for tests that do not verify it. */
export function keyCaller(keyId: string, verdict: Verdict, credential = ''): KeyCaller {
  const presented = { kind: 'key' as const, id: keyId, subjectId: keyId, foreign: false, sha256: '' };
  return { kind: 'key', keyId, verdict, presented: { ...presented, credential } };
}

/** A caller with a session, for tests that do not verify it. */
export function sessionCaller(sessionId: string, verdict: Verdict): SessionCaller {
  const subjectId = `session:${sessionId}`;
  const presented = { kind: 'session' as const, id: sessionId, subjectId, foreign: false, sha256: '' };
  return { kind: 'session', sessionId, verdict, presented: { ...presented, credential: '' } };
}
