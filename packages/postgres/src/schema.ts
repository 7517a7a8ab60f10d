import { type Logger, retryUntilSuccess } from '@hypervize/runtime';
import { listen } from './listen.js';
import { migrate } from './migrate.js';
import type { Pool } from './pool.js';

/** The schema to prepare. */
export interface SchemaOptions {
  readonly pool: Pool;
  readonly schema: string;
  /** The folders of the migrations, in the order in which to run them. */
  readonly migrations: readonly string[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Waits until the database is available and runs the migrations of a schema. Rejects if the signal aborts first. */
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
      onFailure: (error, waitMs) => logger.warn({ err: error, waitMs }, 'database not ready'),
    },
  );
  logger.info({ ran }, 'schema up to date');
}

/** The channels to listen to. */
export interface ChannelsOptions {
  readonly url: string;
  /** The name of the service, shown in pg_stat_activity. */
  readonly name: string;
  /** For each channel, what to call with the payload of a notification, and without one after each (re)connect. */
  readonly onWake: Readonly<Record<string, (payload?: string) => void>>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Listens to each channel until the signal aborts. Notifications can be lost; see {@link listen}. */
export function listenToChannels({ url, name, onWake, logger, signal }: ChannelsOptions): void {
  for (const [channel, wake] of Object.entries(onWake)) {
    void listen({
      ...{ url, name, channel, signal, onWake: wake },
      // The service finds changes by polling meanwhile.
      onError: (error) => logger.warn({ err: error, channel }, 'listen connection lost'),
    });
  }
}
