import { AppError, isAppError } from '@hypervize/errors';
import { type Pool as Database, withDatabase, withTransaction } from '@hypervize/postgres';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import { createDelivery } from './audit/delivery.js';
import type { AuditEntry } from './audit/entry.js';
import { createRefusals } from './audit/refusals.js';
import type { AuditDeps } from './rpc/audited-change.js';
import { appendAudit, auditBacklog, deleteAudit, lockOldestAudit } from './store/audit-outbox.js';

interface Options {
  readonly database: Database;
  readonly keyService: { readonly address: string };
  readonly certificates: Parameters<typeof clientCredentials>[0];
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Entries that have not been delivered yet. */
export interface AuditBacklog {
  count(): number;
  /** For `/readyz`. It never makes the service unready: the entries are kept. */
  check(): { readonly ok: boolean; readonly detail: string };
}

export interface OpenAudit {
  readonly audit: AuditDeps['audit'];
  readonly backlog: AuditBacklog;
}

/** Deadline of a call to key-service, in milliseconds. A transaction is open meanwhile. */
const timeoutMs = 3_000;
const tickEveryMs = 1_000;
/**
 * From this number of entries on refusals are not recorded any more. Changes still are, also while key-service is unavailable
 * for long: the gateway limits their rate.
 */
const maxBacklog = 100_000;

/** Opens the audit outbox, whose entries are delivered to key-service in the background. */
export function openAudit(releasers: Releasers, options: Options): OpenAudit {
  const { database, clock, logger } = options;
  const stopping = new AbortController();
  const backlog = createBacklog(options);
  const refusals = createRefusals({
    insert: async (entry) => {
      if (backlog.count() >= maxBacklog) throw new AppError('overloaded');
      await withDatabase(database, (db) => appendAudit(db, entry));
    },
    clock,
    onError: (error, { action }) => logger.error({ err: error, action }, 'refusal not recorded'),
  });
  const delivery = createDelivery({
    deliver: createDeliver(releasers, options),
    clock,
    onError: (error, waitMs) => logger.warn({ err: error, waitMs }, 'audit entries not delivered'),
  });
  const tick = async () => {
    while (!stopping.signal.aborted) {
      await Promise.all([refusals.flush(), backlog.measure()]);
      await clock.sleep(tickEveryMs, stopping.signal);
    }
  };
  const running = Promise.all([delivery.run(stopping.signal), tick()]);
  releasers.add('audit', async () => {
    stopping.abort();
    await running;
    await refusals.flushAll();
  });
  return { audit: { ...refusals, wake: delivery.wake }, backlog };
}

/** Delivers and deletes the oldest entries in one transaction. An entry that arrives twice is recorded once. */
function createDeliver(releasers: Releasers, { database, keyService, certificates, name, logger }: Options) {
  const client = createClient(contracts.audit, {
    target: keyService.address,
    credentials: clientCredentials(certificates),
    caller: name,
    defaultTimeoutMs: timeoutMs,
  });
  releasers.add('key-service client', () => client.close());
  const record = async (entries: readonly AuditEntry[], discard: boolean) => {
    try {
      await client.recordAudit({ entries: entries.map(messageOf) });
    } catch (error) {
      if (!discard || !isAppError(error) || error.code !== 'invalid_request') throw error;
      logger.error({ err: error, entry: entries[0] }, 'audit entry refused');
    }
  };
  return (limit: number, discard: boolean) =>
    withTransaction(database, async (db) => {
      const entries = await lockOldestAudit(db, limit);
      if (entries === 'busy') return 'busy';
      if (entries.length === 0) return 0;
      await record(entries, discard);
      await deleteAudit(db, entries);
      return entries.length;
    });
}

function messageOf(entry: AuditEntry) {
  const { eventId, action, endpointId, actor, outcome } = entry;
  return {
    ...{ eventId, action, endpointId, actor, outcome },
    atUnixMs: entry.atMs,
    accountId: entry.accountId ?? '',
    detailsJson: entry.details,
  };
}

function createBacklog({ database, clock, logger }: Options) {
  let count = 0;
  let oldestAt: Date | null = null;
  return {
    count: () => count,
    check: () => {
      if (!oldestAt) return { ok: true, detail: 'delivered' };
      const seconds = Math.round((clock.now() - oldestAt.getTime()) / 1_000);
      return { ok: true, detail: `${count} entries not delivered, the oldest ${seconds} s old` };
    },
    /** Reads the backlog. If the database is unavailable, the last result stays. */
    measure: async () => {
      try {
        ({ count, oldestAt } = await auditBacklog(database, maxBacklog));
      } catch (error) {
        logger.warn({ err: error }, 'audit backlog unknown');
      }
    },
  };
}
