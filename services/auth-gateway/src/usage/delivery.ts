import { isAppError } from '@hypervize/errors';
import { backoffMs, type Clock } from '@hypervize/runtime';
import type { NumberedEvent } from './event.js';
import { type Batch, batchEvents, type Spool } from './spool.js';

interface Options {
  readonly spool: Spool;
  /** Resolves when key-service has counted and stored the events of a batch. */
  send(batch: Batch): Promise<void>;
  readonly clock: Clock;
  /** How often the spool is read, in milliseconds. */
  readonly everyMs: number;
  onCounted(events: readonly NumberedEvent[]): void;
  /** Key-service cannot read this event, so it is dropped. */
  onRefused(batch: Batch, error: unknown): void;
  onError(error: unknown): void;
}

/** 'full': a batch was delivered that was as large as possible, so more events are likely to wait. */
type Delivered = 'nothing' | 'some' | 'full' | 'failed';

/**
 * Delivers usage events to key-service, one batch at a time, until `stop`. A batch is sent until it has been counted.
 * Key-service ignores events that it has counted before, so that sending one twice does no harm.
 */
export function deliverUsage(options: Options): {
  /** Delivers what still waits, for at most `withinMs`, and closes the spool. */
  stop(withinMs: number): Promise<void>;
} {
  const { spool, clock } = options;
  const stopping = new AbortController();
  const stopped = new AbortController();

  const run = async () => {
    for (let failures = 0; !stopped.signal.aborted; ) {
      const delivered = await deliverNext(options);
      failures = delivered === 'failed' ? failures + 1 : 0;
      if (delivered === 'nothing' && stopping.signal.aborted && spool.size() === 0) return;
      if (delivered === 'failed') await clock.sleep(backoffMs(failures, 100, 5_000), stopped.signal);
      else if (delivered !== 'full') await clock.sleep(options.everyMs, stopping.signal);
    }
  };
  const running = run();

  return {
    stop: async (withinMs) => {
      stopping.abort();
      void clock.sleep(withinMs, stopped.signal).then(() => stopped.abort());
      await running;
      stopped.abort();
      await spool.close();
    },
  };
}

/** Delivers the batch that waits longest. */
async function deliverNext(options: Options): Promise<Delivered> {
  const { spool } = options;
  try {
    const batch = await spool.next();
    if (!batch) return 'nothing';
    await deliver(options, batch);
    await spool.remove();
    return batch.events.length < batchEvents ? 'some' : 'full';
  } catch (error) {
    options.onError(error);
    return 'failed';
  }
}

/** Sends a batch. One that key-service cannot read is halved until only the unreadable events are left out. */
async function deliver(options: Options, batch: Batch): Promise<void> {
  const { producerId, events } = batch;
  try {
    await options.send(batch);
    options.onCounted(events);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid_request') throw error;
    if (events.length === 1) return options.onRefused(batch, error);
    const middle = Math.floor(events.length / 2);
    await deliver(options, { producerId, events: events.slice(0, middle) });
    await deliver(options, { producerId, events: events.slice(middle) });
  }
}
