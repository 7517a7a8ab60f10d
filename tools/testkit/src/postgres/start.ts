import { createDatabase, type PostgresServer, startEmbeddedPostgres } from './embedded.js';

/**
 * PostgreSQL for tests: the server at `TEST_DATABASE_URL` if that is set, else one from the npm package, else one in
 * Docker. Whoever gets it stops it.
 */
export async function startTestPostgres(): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return remote(given, 'given', async () => {});
  return (await startEmbeddedPostgres()) ?? (await startInDocker());
}

async function startInDocker(): Promise<PostgresServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('postgres:17')
    .withEnvironment({ POSTGRES_USER: 'hypervize', POSTGRES_PASSWORD: 'hypervize', POSTGRES_DB: 'postgres' })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const url = `postgres://hypervize:hypervize@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return remote(url, 'docker', async () => {
    await container.stop();
  });
}

function remote(url: string, source: 'given' | 'docker', stop: () => Promise<void>): PostgresServer {
  const refuse = () => Promise.reject(new Error(`this PostgreSQL (${source}) is not ours to break`));
  return {
    url,
    port: Number(new URL(url).port || 5432),
    source,
    createDatabase: (name) => createDatabase(url, name),
    stop,
    crash: refuse,
    restart: refuse,
  };
}
