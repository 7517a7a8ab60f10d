import { pruneIdempotentCalls } from '@hypervize/idempotency';
import type { Pool } from '@hypervize/postgres';
import type { Logger, Releasers } from '@hypervize/runtime';
import { pruneChanges } from './changes.js';
import { pruneSessions } from './sessions-write.js';
import { pruneProducers } from './usage-write.js';

const pruneIntervalMs = 600_000;
const changeRetentionMs = 24 * 3_600_000;
const producerRetentionMs = 30 * 24 * 3_600_000;
const sessionRetentionMs = 30 * 24 * 3_600_000;

/** Deletes old changes, producers and idempotent calls, and sessions that are over, every ten minutes until released. */
export function openPruning(releasers: Releasers, pool: Pool, logger: Logger): void {
  const timer = setInterval(() => {
    Promise.all([
      pruneChanges(pool, changeRetentionMs),
      pruneProducers(pool, producerRetentionMs),
      pruneSessions(pool, sessionRetentionMs),
      pruneIdempotentCalls(pool),
    ]).catch((error: unknown) => logger.warn({ err: error }, 'pruning failed'));
  }, pruneIntervalMs);
  releasers.add('pruning', () => clearInterval(timer));
}
