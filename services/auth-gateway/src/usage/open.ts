import type { Client, usage } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Config } from '../config.js';
import type { Allowances } from '../limits/allowances.js';
import { deliverUsage } from './delivery.js';
import { tokensOfEvent } from './event.js';
import { openFileSpool } from './file-spool.js';
import type { UsageRecording } from './recorder.js';
import { createMemorySpool, type Spool } from './spool.js';

interface Parts {
  readonly config: Pick<Config, 'usage'>;
  /** Names this run of this gateway. */
  readonly producerId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly usage: Pick<Client<usage.UsageServiceDefinition>, 'recordUsage'>;
  readonly allowances: Pick<Allowances, 'used' | 'counted' | 'forget'>;
  observeUsage(what: 'kept' | 'counted' | 'lost', events: number): void;
}

/** Without a folder so many events wait in memory. */
const maxEventsInMemory = 100_000;
const sendTimeoutMs = 5_000;
/** How long a stop may wait for what has not been delivered, in milliseconds. */
const lastDeliveryMs = 5_000;

/** What the account of requests needs, and the delivery behind it. */
export function openUsage(
  releasers: Releasers,
  parts: Parts,
): { usageRecording: UsageRecording; spool: Pick<Spool, 'size'> } {
  const { config, producerId, clock, logger, allowances } = parts;
  const { spoolDir: dir, spoolMaxBytes: maxBytes } = config.usage;
  const lost = createLosses(parts);
  const spool =
    dir === undefined
      ? createMemorySpool(producerId, maxEventsInMemory)
      : openFileSpool(dir, producerId, maxBytes, lost);

  const delivery = deliverUsage({
    spool,
    send: async ({ producerId, events }) => {
      await parts.usage.recordUsage({ producerId, events: [...events] }, { timeoutMs: sendTimeoutMs });
    },
    clock,
    everyMs: config.usage.deliverMs,
    onCounted: (events) => {
      for (const event of events) allowances.counted(event.accountId, tokensOfEvent(event));
      parts.observeUsage('counted', events.length);
    },
    onRefused: ({ events }, error) => {
      for (const event of events) allowances.forget(event.accountId, tokensOfEvent(event));
      lost(events.length, error);
    },
    onError: (error) => logger.warn({ err: error }, 'usage could not be delivered yet'),
  });
  releasers.add('usage', async () => {
    await delivery.stop(lastDeliveryMs);
    if (spool.size() === 0) return;
    if (dir === undefined) lost(spool.size());
    else logger.warn({ events: spool.size(), dir }, 'usage is left for the next run');
  });

  const usageRecording: UsageRecording = {
    record: (event) => {
      try {
        if (!spool.append(event)) return lost(1);
        allowances.used(event.accountId, tokensOfEvent(event));
        parts.observeUsage('kept', 1);
      } catch (error) {
        lost(1, error);
      }
    },
    now: clock.now,
    monotonic: clock.monotonic,
  };
  return { usageRecording, spool };
}

/** Counts what is lost, and says so at most once a second. */
function createLosses({ logger, clock, observeUsage }: Parts): (events: number, error?: unknown) => void {
  let saidMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (events, error) => {
    observeUsage('lost', events);
    unsaid += events;
    if (clock.monotonic() - saidMs < 1_000) return;
    logger.error(
      { err: error, events: unsaid },
      'usage is lost: there is no room for it, or it cannot be kept',
    );
    saidMs = clock.monotonic();
    unsaid = 0;
  };
}
