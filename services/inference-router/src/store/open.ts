import { createPool, type Pool } from '@hypervize/postgres';
import type { Logger, Releasers } from '@hypervize/runtime';

interface Settings {
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly url: string;
  readonly maxConnections: number;
}

/** The schema of this service's tables. */
export const schema = 'inference';

const statementTimeoutMs = 5_000;

/** Opens the connection pool of the database. No connection is made yet. */
export function openDatabase(releasers: Releasers, settings: Settings, logger: Logger): Pool {
  const database = createPool({
    ...settings,
    schema,
    statementTimeoutMs,
    onError: (error) => logger.warn({ err: error }, 'idle database connection lost'),
  });
  releasers.add('database', () => database.end());
  return database;
}
