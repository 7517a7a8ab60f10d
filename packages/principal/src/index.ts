export {
  clockSkewMs,
  type Principal,
  principalHeader,
  principalLifetimeMs,
  type SigningKey,
  signPrincipal,
  verifyPrincipal,
} from './header.js';
export { type Action, isScope, permits, type Scope, scopeFor, scopes } from './scopes.js';
