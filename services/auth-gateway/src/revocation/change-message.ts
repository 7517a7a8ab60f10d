import { accountSubject, isScope, sessionSubject } from '@hypervize/auth-model';
import type { keys } from '@hypervize/rpc';
import type { Change } from './change.js';

const kinds = {
  KIND_REVOKED: 'revoked',
  KIND_CHANGED: 'changed',
  KIND_IMPORTED: 'imported',
  KIND_SUSPENDED: 'suspended',
  KIND_KEYLESS: 'keyless',
  KIND_UNSPECIFIED: 'unknown',
} as const;

/** The change in a message of the feed. */
export function changeOf(message: keys.Change__Output): Change {
  const { seq, kind, keyId, sessionId, accountId, scopes, expiresUnixMs } = message;
  const sessionOrAccount = sessionId ? sessionSubject(sessionId) : accountSubject(accountId);
  return {
    ...{ seq, accountId, subjectId: keyId || sessionOrAccount },
    // A newer service may send kinds that have no name here.
    kind: kinds[kind] ?? 'unknown',
    scopes: scopes.filter(isScope),
    expiresAtMs: expiresUnixMs ?? null,
  };
}
