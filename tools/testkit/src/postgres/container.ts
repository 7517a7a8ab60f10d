import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerOptions, startContainer } from '../docker/container.js';
import { isDataDirInUse } from '../docker/engine.js';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { checkPostgres, createDatabase } from './database.js';
import { createPassword, keptPassword, superuser } from './password.js';
import { folderInUse, type PostgresOptions, type PostgresServer, postgresSettings } from './server.js';

const image = 'postgres:17';
const dataInContainer = '/var/lib/postgresql/data';

/** Starts PostgreSQL in a container, published on the loopback interface. */
export async function startPostgresContainer(options: PostgresOptions = {}): Promise<PostgresServer> {
  const [{ PostgreSqlContainer }, { Wait }] = await Promise.all([
    import('@testcontainers/postgresql'),
    import('testcontainers'),
  ]);
  const { password, mount } = await prepareData(options.dataDir);
  const port = options.port || (await freePort());
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  const container = new PostgreSqlContainer(image)
    .withUsername(superuser)
    .withPassword(password)
    .withDatabase('postgres')
    .withCommand(postgresSettings(options))
    // In place of the library's health check, which runs a program in the container four times a second.
    .withHealthCheck({ test: ['CMD', 'true'], interval: 3_600_000 })
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/));
  const server = await startContainer(container, {
    containerPort: 5432,
    port,
    ...mount,
    ready: () => eventually(() => checkPostgres(url), { timeoutMs: 60_000, intervalMs: 50 }),
  });
  return { url, port, source: 'docker', createDatabase: (name) => createDatabase(url, name), ...server };
}

/**
 * The superuser's password and the folder to mount. Not the folder of the embedded server, whose PostgreSQL can be of
 * another major version. A lock file does not show the server of another container, so the engine is asked.
 */
async function prepareData(
  dataDir: string | undefined,
): Promise<{ password: string; mount?: Pick<ContainerOptions, 'mount'> }> {
  if (dataDir === undefined) return { password: createPassword() };
  const source = join(dataDir, 'container-data');
  if (await isDataDirInUse(source)) throw new Error(folderInUse);
  await mkdir(dataDir, { recursive: true });
  const { password, initialized } = await keptPassword(source, join(dataDir, 'container-password'));
  if (!initialized) await rm(source, { recursive: true, force: true });
  return { password, mount: { mount: { source, target: dataInContainer } } };
}
