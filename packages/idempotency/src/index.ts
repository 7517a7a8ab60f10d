/** Calls that make something exactly once, however often they are repeated. */
export { checkedIdempotentCall, type IdempotentCall } from './call.js';
export { madeOrChecked } from './made-or-checked.js';
export { findMade, idempotencyMigrations, pruneIdempotentCalls, recordMade } from './store.js';
