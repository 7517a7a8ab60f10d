import { randomUUID } from 'node:crypto';
import { type Pool, withDatabase } from '@hypervize/postgres';
import { refusedAttempts } from '@hypervize/rpc';
import type { Logger, Releasers } from '@hypervize/runtime';
import { recordAudit } from '../store/audit.js';
import { createRefusalLog, type RefusalLog } from './refusal-log.js';

/** More than that in one statement would take too long. */
const batchSize = 500;

/** Opens the log of refused attempts, which writes its last counts when it is released. */
export function openRefusalLog(releasers: Releasers, pool: Pool, logger: Logger): RefusalLog {
  const refusals = createRefusalLog({
    maxPerAccount: refusedAttempts.maxPerPeriod,
    maxAccounts: refusedAttempts.maxAccounts,
    append: async (entries) => {
      const atMs = Date.now();
      for (let at = 0; at < entries.length; at += batchSize) {
        const rows = entries.slice(at, at + batchSize).map(({ details, ...entry }) => ({
          ...entry,
          ...{ eventId: randomUUID(), atMs, endpointId: '', detailsJson: JSON.stringify(details) },
        }));
        await withDatabase(pool, (db) => recordAudit(db, rows));
      }
    },
    onError: (error) => logger.warn({ err: error }, 'audit of refusals failed'),
  });
  const timer = setInterval(() => void refusals.endPeriod(), refusedAttempts.periodMs);
  releasers.add('refusal log', () => {
    clearInterval(timer);
    return refusals.endPeriod();
  });
  return refusals;
}
