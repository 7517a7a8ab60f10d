import { type Pool, withDatabase } from '@hypervize/postgres';
import type { Logger } from '@hypervize/runtime';
import type { SessionLifetimes } from '../sessions/session.js';
import { createSessionUses, type SessionUses } from '../sessions/uses.js';
import { recordSessionUse } from './sessions-write.js';

/** More than a pool can write within the deadline of a statement. */
const maxPending = 1_000;

/** Records uses of sessions in the database. A use that cannot be recorded is logged. */
export function openSessionUses(pool: Pool, lifetimes: SessionLifetimes, logger: Logger): SessionUses {
  return createSessionUses({
    maxPending,
    store: (sessionId) => withDatabase(pool, (db) => recordSessionUse(db, sessionId, lifetimes)),
    onError: (error, sessionId) => logger.warn({ err: error, sessionId }, 'session use not recorded'),
  });
}
