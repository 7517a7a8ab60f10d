import { serverSource } from '../server-source.js';
import { startPostgresContainer } from './container.js';
import { createDatabase } from './database.js';
import { startEmbeddedPostgres } from './embedded.js';
import type { PostgresOptions, PostgresServer } from './server.js';

/**
 * PostgreSQL for tests: with `TEST_SERVERS=docker` a container; otherwise the server at `TEST_DATABASE_URL`, or one as
 * `startPostgres` starts it. The caller stops it.
 */
export function startTestPostgres(): Promise<PostgresServer> {
  const url = process.env.TEST_DATABASE_URL;
  return url && serverSource() !== 'docker' ? Promise.resolve(givenServer(url)) : startPostgres();
}

/**
 * Starts PostgreSQL: with `TEST_SERVERS=docker` in a container; otherwise from the npm package, or in a container where
 * that package has no programs for this platform. The caller stops it.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const embedded = serverSource() === 'embedded' ? await startEmbeddedPostgres(options) : undefined;
  return embedded ?? startPostgresContainer(options);
}

function givenServer(url: string): PostgresServer {
  const refuse = () =>
    Promise.reject(new Error('the server at TEST_DATABASE_URL cannot be crashed or restarted'));
  return {
    url,
    port: Number(new URL(url).port || 5432),
    source: 'given',
    createDatabase: (name) => createDatabase(url, name),
    stop: async () => {},
    crash: refuse,
    restart: refuse,
  };
}
