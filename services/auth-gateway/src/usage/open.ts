import type { Client, usage } from '@hypervize/rpc';
import type { Clock, Logger, Releasers, WorkerIdentity } from '@hypervize/runtime';
import type { Config } from '../config.js';
import type { Allowances } from '../limits/allowances.js';
import { deliverUsage } from './delivery.js';
import { createDroppedEvents, type DroppedEvents } from './dropped-events.js';
import { tokensOfEvent } from './event.js';
import { openFileSpool } from './file-spool.js';
import { createUsageRecording, type UsageRecording } from './recording.js';
import { createMemorySpool, type Spool } from './spool.js';
import { takeSpoolFolders } from './spool-folders.js';

interface Deps {
  readonly config: Pick<Config, 'usage'>;
  /** Identifies this run of this gateway. */
  readonly producerId: string;
  readonly worker: WorkerIdentity;
  readonly clients: { readonly usage: Pick<Client<usage.UsageServiceDefinition>, 'recordUsage'> };
  readonly allowances: Pick<Allowances, 'used' | 'counted' | 'forget'>;
  readonly clock: Clock;
  readonly logger: Logger;
  countUsageEvents(result: 'recorded' | 'counted' | 'dropped', events: number): void;
}

/** How many events wait in memory if no folder is configured. */
const maxEventsInMemory = 100_000;
const sendTimeoutMs = 5_000;
/** How long a stop delivers events that still wait, in milliseconds. */
const lastDeliveryMs = 5_000;

/** Opens the recording of usage and its delivery to key-service. Its release delivers what still waits. */
export function openUsage(
  releasers: Releasers,
  deps: Deps,
): { usageRecording: UsageRecording; spool: Pick<Spool, 'size'> } {
  const dropped = createDroppedEvents(deps);
  const spool = openSpool(releasers, deps, dropped);
  const usageRecording = createUsageRecording({ ...deps, spool, dropped });
  const delivery = startDelivery(deps, spool, dropped);
  releasers.add('usage', async () => {
    usageRecording.flush();
    await delivery.stop(lastDeliveryMs);
    reportUndelivered(deps, spool, dropped);
  });
  return { usageRecording, spool };
}

function openSpool(releasers: Releasers, deps: Deps, dropped: DroppedEvents): Spool {
  const { config, producerId, worker, clock, logger } = deps;
  const { spoolDir, spoolMaxBytes } = config.usage;
  if (spoolDir === undefined) return createMemorySpool(producerId, maxEventsInMemory);
  const onUnusable = (folder: string, err: unknown) =>
    logger.warn({ err, folder }, 'usage spool not taken over');
  const { own: folder, left, release } = takeSpoolFolders(spoolDir, worker, onUnusable);
  releasers.add('usage spool', release);
  return openFileSpool({
    ...{ folder, left, producerId, clock, onLost: dropped.add },
    maxBytes: Math.floor(spoolMaxBytes / worker.count),
    onWriteError: (err) => logger.error({ err, folder }, 'usage spool not writable'),
  });
}

function startDelivery(deps: Deps, spool: Spool, dropped: DroppedEvents) {
  const { clients, allowances, clock, logger } = deps;
  return deliverUsage({
    ...{ spool, clock, everyMs: deps.config.usage.deliverMs },
    send: async ({ producerId, events }) => {
      await clients.usage.recordUsage({ producerId, events: [...events] }, { timeoutMs: sendTimeoutMs });
    },
    onCounted: (events) => {
      for (const event of events) allowances.counted(event.accountId, tokensOfEvent(event));
      deps.countUsageEvents('counted', events.length);
    },
    onRefused: ({ events }, error) => {
      for (const event of events) allowances.forget(event.accountId, tokensOfEvent(event));
      dropped.add(events.length, error);
    },
    onError: (err) => logger.warn({ err }, 'usage events not delivered'),
  });
}

/** Events that wait in files are delivered by the next run; those in memory are lost with the process. */
function reportUndelivered({ config, logger }: Deps, spool: Spool, dropped: DroppedEvents): void {
  const events = spool.size();
  const { spoolDir } = config.usage;
  if (events === 0) return;
  if (spoolDir === undefined) dropped.add(events);
  else logger.warn({ events, spoolDir }, 'usage events left for the next run');
}
