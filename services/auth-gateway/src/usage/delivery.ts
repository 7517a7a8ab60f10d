import { isAppError } from '@hypervize/errors';
import { backoffMs, type Clock } from '@hypervize/runtime';
import type { NumberedEvent } from './event.js';
import { type Batch, batchEvents, type Spool } from './spool.js';

interface Options {
  readonly spool: Spool;
  /** Resolves when the events of a batch are counted for good. */
  send(batch: Batch): Promise<void>;
  readonly clock: Clock;
  /** How often it is looked whether anything waits, in milliseconds. */
  readonly everyMs: number;
  onCounted(events: readonly NumberedEvent[]): void;
  /** What will never be counted, because key-service does not understand it. */
  onRefused(batch: Batch, error: unknown): void;
  onError(error: unknown): void;
}

/**
 * Delivers what waits, one batch after the other, until `stop`: each again and again until it is counted. Sending one
 * twice does no harm, as key-service knows which it has counted.
 */
export function deliverUsage(options: Options): {
  /** Delivers what still waits, for at most so long, and no more after that. */
  stop(withinMs: number): Promise<void>;
} {
  const { spool, clock } = options;
  const stopping = new AbortController();
  const over = new AbortController();

  /** Has a batch counted. One that is not understood is halved, until only what is not understood itself is left out. */
  const send = async (batch: Batch): Promise<void> => {
    try {
      await options.send(batch);
      options.onCounted(batch.events);
    } catch (error) {
      if (!isAppError(error) || error.code !== 'invalid_request') throw error;
      const { producerId, events } = batch;
      if (events.length === 1) return options.onRefused(batch, error);
      const middle = Math.floor(events.length / 2);
      await send({ producerId, events: events.slice(0, middle) });
      await send({ producerId, events: events.slice(middle) });
    }
  };
  /** What became of the batch that waits longest; 'full': it was counted, and others are likely to wait behind it. */
  const deliverOne = async (): Promise<'nothing' | 'counted' | 'full' | 'failed'> => {
    try {
      const batch = await spool.next();
      if (!batch) return 'nothing';
      await send(batch);
      await spool.remove();
      return batch.events.length < batchEvents ? 'counted' : 'full';
    } catch (error) {
      options.onError(error);
      return 'failed';
    }
  };

  const deliverAlways = async () => {
    for (let failures = 0; !over.signal.aborted; ) {
      const result = await deliverOne();
      failures = result === 'failed' ? failures + 1 : 0;
      if (result === 'nothing' && stopping.signal.aborted && spool.size() === 0) return;
      if (result === 'failed') await clock.sleep(backoffMs(failures, 100, 5_000), over.signal);
      else if (result !== 'full') await clock.sleep(options.everyMs, stopping.signal);
    }
  };
  const delivering = deliverAlways();

  return {
    stop: async (withinMs) => {
      stopping.abort();
      void clock.sleep(withinMs, over.signal).then(() => over.abort());
      await delivering;
      over.abort();
      await spool.close();
    },
  };
}
