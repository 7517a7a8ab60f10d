import {
  type ChannelsOptions,
  listenToChannels,
  prepareSchema,
  type SchemaOptions,
} from '@hypervize/postgres';
import type { Clock } from '@hypervize/runtime';

interface Options extends SchemaOptions, ChannelsOptions {
  /** Looks for what is new, about once a second: a notification may be lost. */
  look(): void;
  readonly clock: Clock;
}

const lookEveryMs = 1_000;

/** Waits until the database can be used, brings its schema up to date, and follows what happens there until the signal aborts. */
export async function followDatabase(options: Options): Promise<void> {
  await prepareSchema(options);
  listenToChannels(options);
  while (!options.signal.aborted) {
    options.look();
    await options.clock.sleep(lookEveryMs, options.signal);
  }
}
