import type { VerdictStore } from '@hypervize/redis';
import { createLeaseRegistry, type LeaseRegistry, type LeaseStore } from '@hypervize/revocation';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { AnnounceDeps } from './announce.js';
import type { FeedDeps } from './change-feed.js';
import { type ChangeLog, createChangeLog } from './change-log.js';
import type { ChangeStore } from './change-store.js';
import { type Confirmed, createConfirmationReports } from './confirmation-reports.js';
import { createOutbox, type Outbox, sweepPeriodically } from './outbox.js';

/** The change log, the leases and the outbox, and what the RPCs need of them. */
export interface Revocation {
  readonly log: ChangeLog;
  readonly leases: LeaseRegistry;
  readonly outbox: Outbox;
  readonly announcing: AnnounceDeps;
  readonly feed: FeedDeps;
}

interface Options {
  readonly changes: ChangeStore;
  readonly leaseStore: LeaseStore;
  /** Undefined: there is no shared cache. */
  readonly shared: VerdictStore | undefined;
  readonly verdictTtlMs: number;
  readonly leaseMs: number;
  /** Reports changes that have taken effect everywhere. */
  reportConfirmed(confirmed: Confirmed): Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often the log and the leases are read without a notification, which can be lost, in milliseconds. */
const pollIntervalMs = 1_000;
const sweepIntervalMs = 500;
/** How much further back than the lifetime of a verdict a new follower starts, in milliseconds. */
const startMarginMs = 60_000;

/** Reads the change log, grants leases, and publishes to the shared cache until released. */
export async function openRevocation(releasers: Releasers, options: Options): Promise<Revocation> {
  const { changes, verdictTtlMs, clock, logger } = options;
  const log = await openChangeLog(options);
  const leases = openLeases(options);
  const outbox = openOutbox(releasers, options);
  openPolling(releasers, log, leases);
  const { isPublished } = changes;
  const reportWhenConfirmed = createConfirmationReports({
    ...{ leases, clock, isPublished, report: options.reportConfirmed },
    onError: (error) => logger.warn({ err: error }, 'confirmation report failed'),
  });
  return {
    ...{ log, leases, outbox },
    announcing: { log, outbox, leases, clock, isPublished, reportWhenConfirmed },
    feed: {
      ...{ log, leases, followers: { count: 0 }, now: clock.now },
      startSeq: () => changes.seqBefore(verdictTtlMs + startMarginMs),
      onError: (error) => logger.warn({ err: error }, 'lease grant failed'),
    },
  };
}

async function openChangeLog({ changes, clock, logger }: Options): Promise<ChangeLog> {
  const { head } = await changes.bounds();
  const start = { head, hasImportedKeys: await changes.hasImportedKeys() };
  return createChangeLog(changes, start, clock, (error) =>
    logger.warn({ err: error }, 'change log read failed'),
  );
}

function openLeases({ leaseStore, leaseMs, clock, logger }: Options): LeaseRegistry {
  return createLeaseRegistry({
    store: leaseStore,
    ...{ clock, leaseMs },
    onError: (error) => logger.warn({ err: error }, 'lease store failed'),
  });
}

function openOutbox(releasers: Releasers, { changes, shared, verdictTtlMs, clock, logger }: Options): Outbox {
  const outbox = createOutbox({
    ...{ store: changes, shared, verdictTtlMs },
    onError: (error) => logger.warn({ err: error }, 'outbox publish failed'),
  });
  const stopping = new AbortController();
  const sweeping = sweepPeriodically(outbox, clock, sweepIntervalMs, stopping.signal);
  releasers.add('outbox', () => {
    stopping.abort();
    return sweeping;
  });
  return outbox;
}

function openPolling(releasers: Releasers, log: ChangeLog, leases: LeaseRegistry): void {
  const timer = setInterval(() => {
    log.wake();
    void leases.refresh();
  }, pollIntervalMs);
  releasers.add('polling', () => clearInterval(timer));
}
