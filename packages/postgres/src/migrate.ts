import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Pool } from './pool.js';

/** The first part of the advisory lock. The second is the hash of the schema: one process migrates a schema at a time. */
const migrationLock = 0x6876_7a00;

/** A migration file with its contents. */
interface Migration {
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Brings a schema up to date. Runs the files `0001-name.sql`, … of a folder that have not run yet, in order, each in a
 * transaction with `search_path` set to the schema. Migrations are forward only. Throws if a file was changed after it
 * ran. Resolves to the names of the files that ran.
 */
export async function migrate(pool: Pool, schema: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = await pool.connect();
  // Without a listener a lost connection would end the process. The statement in flight fails.
  client.on('error', () => {});
  try {
    // Migrations may take longer than the statements of requests. The setting ends with the session.
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [migrationLock, schema]);
    const before = await previousRuns(client, schema);
    const ran: string[] = [];
    for (const migration of migrations) {
      const sha256 = before.get(migration.file);
      if (sha256 === migration.sha256) continue;
      if (sha256 !== undefined) throw changedError(migration.file, schema);
      await run(client, schema, migration);
      ran.push(migration.file);
    }
    return ran;
  } finally {
    // Closes the session, which releases the lock and rolls back a migration that failed.
    client.release(true);
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(folder, file), 'utf8');
      return { file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The files that have run on the schema, with their SHA-256. Creates the schema if it does not exist. */
async function previousRuns(client: pg.ClientBase, schema: string): Promise<Map<string, string>> {
  const name = pg.escapeIdentifier(schema);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${name}.migrations
       (file text PRIMARY KEY, sha256 text NOT NULL, ran_at timestamptz NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query<{ file: string; sha256: string }>(
    `SELECT file, sha256 FROM ${name}.migrations`,
  );
  return new Map(rows.map((row) => [row.file, row.sha256]));
}

async function run(client: pg.ClientBase, schema: string, { file, sql, sha256 }: Migration): Promise<void> {
  const name = pg.escapeIdentifier(schema);
  await client.query('BEGIN');
  await client.query(`SET LOCAL search_path TO ${name}`);
  await client.query(sql);
  await client.query(`INSERT INTO ${name}.migrations (file, sha256) VALUES ($1, $2)`, [file, sha256]);
  await client.query('COMMIT');
}

function changedError(file: string, schema: string): Error {
  return new Error(
    `migration ${file} was changed after it ran on schema ${schema}; restore it and add a new file instead`,
  );
}
