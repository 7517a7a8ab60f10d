export {
  type Principal,
  principalHeader,
  principalReuseMs,
  type SigningKey,
  signPrincipal,
  verifyPrincipal,
} from './header.js';
export { type Action, isScope, permits, type Scope, scopeFor, scopes } from './scopes.js';
