import { pruneIdempotentCalls } from '@hypervize/idempotency';
import type { Pool } from '@hypervize/postgres';
import type { Logger, Releasers } from '@hypervize/runtime';

const pruneIntervalMs = 600_000;

/** Deletes old idempotent calls every ten minutes until released. */
export function openPruning(releasers: Releasers, database: Pool, logger: Logger): void {
  const timer = setInterval(() => {
    pruneIdempotentCalls(database).catch((error: unknown) => logger.warn({ err: error }, 'pruning failed'));
  }, pruneIntervalMs);
  releasers.add('pruning', () => clearInterval(timer));
}
