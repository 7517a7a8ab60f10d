import { listen, migrate, type Pool } from '@hypervize/postgres';
import { type Clock, type Logger, untilItWorks } from '@hypervize/runtime';

interface Options {
  readonly pool: Pool;
  readonly url: string;
  /** Of the service, as the database shows it. */
  readonly name: string;
  readonly schema: string;
  /** The folders with the migrations, in the order in which they are run. */
  readonly migrations: readonly string[];
  /** What to do when a channel is notified. */
  readonly onWake: Readonly<Record<string, () => void>>;
  /** Looks for what is new, about once a second: a notification may be lost. */
  look(): void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const lookEveryMs = 1_000;

/** Waits until the database can be used, brings its schema up to date, and follows what happens there until the signal aborts. */
export async function followDatabase(options: Options): Promise<void> {
  const { pool, schema, logger, signal } = options;
  const ran = await untilItWorks(
    async () => {
      const all: string[] = [];
      for (const folder of options.migrations) all.push(...(await migrate(pool, schema, folder)));
      return all;
    },
    {
      signal,
      onFailure: (error, waitMs) => logger.warn({ err: error, waitMs }, 'the database cannot be used yet'),
    },
  );
  logger.info({ ran }, 'the database schema is up to date');
  for (const [channel, onWake] of Object.entries(options.onWake)) {
    void listen({
      ...{ url: options.url, name: options.name, channel, signal, onWake },
      onError: (error) =>
        logger.warn({ err: error }, 'the database does not notify; changes are found by looking'),
    });
  }
  while (!signal.aborted) {
    options.look();
    await options.clock.sleep(lookEveryMs, signal);
  }
}
