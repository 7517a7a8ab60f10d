export { decodeEntry, type Entry, encodeEntry, maxLookupMs, stale, tombstone } from './entry.js';
export {
  type Principal,
  principalHeader,
  principalReuseMs,
  type SigningKey,
  signPrincipal,
  verifyPrincipal,
} from './principal.js';
export { type Action, isScope, permits, type Scope, scopeFor, scopes } from './scopes.js';
