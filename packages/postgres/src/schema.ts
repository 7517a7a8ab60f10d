import { type Logger, retryUntilSuccess } from '@hypervize/runtime';
import { listen } from './listen.js';
import { migrate } from './migrate.js';
import type { Pool } from './pool.js';

export interface SchemaOptions {
  readonly pool: Pool;
  readonly schema: string;
  /** The folders with the migrations, in the order in which they are run. */
  readonly migrations: readonly string[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Waits until the database can be used and brings a schema up to date. Rejects when the signal aborts before that. */
export async function prepareSchema(options: SchemaOptions): Promise<void> {
  const { pool, schema, migrations, logger, signal } = options;
  const ran = await retryUntilSuccess(
    async () => {
      const all: string[] = [];
      for (const folder of migrations) all.push(...(await migrate(pool, schema, folder)));
      return all;
    },
    {
      signal,
      onFailure: (error, waitMs) => logger.warn({ err: error, waitMs }, 'the database cannot be used yet'),
    },
  );
  logger.info({ ran }, 'the database schema is up to date');
}

export interface ChannelsOptions {
  readonly url: string;
  /** Of the service, as the database shows it. */
  readonly name: string;
  /** What to do when a channel is notified. */
  readonly onWake: Readonly<Record<string, () => void>>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Listens to each channel until the signal aborts, and says when it cannot; see {@link listen} for what may be lost. */
export function listenToChannels({ url, name, onWake, logger, signal }: ChannelsOptions): void {
  for (const [channel, wake] of Object.entries(onWake)) {
    void listen({
      ...{ url, name, channel, signal, onWake: wake },
      onError: (error) =>
        logger.warn({ err: error }, 'the database does not notify; changes are found by looking'),
    });
  }
}
