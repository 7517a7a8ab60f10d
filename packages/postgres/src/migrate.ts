import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Pool } from './pool.js';

/** Two-part advisory lock: ours, and the schema's. Only one process migrates a schema at a time. */
const migrationLock = 0x6876_7a00;

/**
 * Brings a schema up to date: runs the numbered files (`0001-name.sql`, …) of a folder that have not run yet, in order,
 * each in its transaction, with `search_path` set to the schema. Forward only. A file that was changed after it ran is
 * an error. Resolves to the names of the files that ran now.
 */
export async function migrate(pool: Pool, schema: string, folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  const name = pg.escapeIdentifier(schema);
  const client = await pool.connect();
  // The statement under way fails when the connection is lost; the event in itself must not end the process.
  client.on('error', () => {});
  try {
    // Migrations may take long where requests may not; the limit comes back with the session's end.
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [migrationLock, schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name}.migrations
         (file text PRIMARY KEY, sha256 text NOT NULL, ran_at timestamptz NOT NULL DEFAULT now())`,
    );
    const rows = await client.query<{ file: string; sha256: string }>(
      `SELECT file, sha256 FROM ${name}.migrations`,
    );
    const ran = new Map(rows.rows.map((row) => [row.file, row.sha256]));

    const done: string[] = [];
    for (const file of files) {
      const sql = await readFile(join(folder, file), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const before = ran.get(file);
      if (before === sha256) continue;
      if (before !== undefined) {
        throw new Error(
          `migration ${file} was changed after it ran on schema ${schema}; add a new file instead`,
        );
      }
      await client.query('BEGIN');
      await client.query(`SET LOCAL search_path TO ${name}`);
      await client.query(sql);
      await client.query(`INSERT INTO ${name}.migrations (file, sha256) VALUES ($1, $2)`, [file, sha256]);
      await client.query('COMMIT');
      done.push(file);
    }
    return done;
  } finally {
    // The lock is the session's: it ends with it, also if something above failed half-way.
    client.release(true);
  }
}
