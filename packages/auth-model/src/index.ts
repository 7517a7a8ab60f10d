/**
 * What the services must agree on to decide who may do what: scopes and the actions they permit, principals, cached
 * verdicts, and the names of what is called (operations, endpoint ids).
 */
export { isEndpointId } from './endpoint-id.js';
export { isOperation, type Operation, operations } from './operations.js';
export { accountOf, type Principal } from './principal.js';
export { requireScope, scopeError } from './require-scope.js';
export { type Action, isScope, permits, type Scope, scopeFor, scopes, sessionScopes } from './scopes.js';
export {
  type EntryRules,
  entryClockToleranceMs,
  type RejectionReason,
  rejectionReasons,
  signEntry,
  verifyEntry,
} from './signed-entry.js';
export {
  accountSubject,
  maxLookupMs,
  sessionSubject,
  stale,
  tombstone,
  type VerdictEntry,
} from './verdict-entry.js';
