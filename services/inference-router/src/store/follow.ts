import { fileURLToPath } from 'node:url';
import { idempotencyMigrations } from '@hypervize/idempotency';
import { listenToChannels, type Pool, prepareSchema } from '@hypervize/postgres';
import { leaseChannel, leaseMigrations } from '@hypervize/revocation';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import { deleteDrained, endpointChannel } from './endpoints.js';
import { schema } from './open.js';
import { poolChannel } from './pools.js';

interface Options {
  readonly database: Pool;
  readonly name: string;
  readonly url: string;
  /** Each reads what has changed in one part of the database. None of them rejects. */
  readonly refresh: {
    endpoints(): Promise<void>;
    leases(): Promise<void>;
    pools(): Promise<void>;
  };
  /** Renews this replica's lease. Does not reject. */
  renewLease(): Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));
const pollEveryMs = 1_000;

/**
 * Waits until the database is available, migrates the schema, and follows its changes from then on: by notifications, and
 * by polling because a notification may be lost. The service works without the database meanwhile.
 */
export function followDatabase(releasers: Releasers, options: Options): void {
  const stopping = new AbortController();
  const followed = follow(options, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) options.logger.error({ err: error }, 'database not followed');
  });
  releasers.add('database changes', async () => {
    stopping.abort();
    await followed;
  });
}

async function follow(options: Options, signal: AbortSignal): Promise<void> {
  const { database, name, url, refresh, logger, clock } = options;
  const all = [migrations, idempotencyMigrations, leaseMigrations];
  await prepareSchema({ pool: database, schema, migrations: all, logger, signal });
  listenToChannels({
    ...{ name, url, logger, signal },
    onWake: {
      [endpointChannel]: () => void refresh.endpoints(),
      [leaseChannel(schema)]: () => void refresh.leases(),
      [poolChannel]: () => void refresh.pools(),
    },
  });
  while (!signal.aborted) {
    poll(options);
    await clock.sleep(pollEveryMs, signal);
  }
}

function poll({ database, refresh, renewLease, logger }: Options): void {
  void renewLease();
  void refresh.endpoints();
  void refresh.pools();
  void refresh.leases();
  deleteDrained(database).catch((error: unknown) =>
    logger.warn({ err: error }, 'drained endpoints not deleted'),
  );
}
