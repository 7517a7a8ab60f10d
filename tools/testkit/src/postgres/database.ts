import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Creates an empty database, with a random name if none is given. Resolves to its URL. */
export async function createDatabase(url: string, name?: string): Promise<string> {
  const database = name ?? `test_${randomBytes(6).toString('hex')}`;
  await withClient(url, async (client) => {
    const existing = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (existing.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  });
  const created = new URL(url);
  created.pathname = `/${database}`;
  return created.href;
}

/** Rejects unless the server executes a query. */
export function checkPostgres(url: string): Promise<void> {
  return withClient(url, async (client) => {
    await client.query('SELECT 1');
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
