import { AppError, isAppError } from '@hypervize/errors';
import pg from 'pg';

export type Pool = pg.Pool;
/** Anything that runs a statement: the pool, or one connection in a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Where statements find their tables: the service's own schema. */
  readonly schema: string;
  readonly maxConnections: number;
  /** A statement that takes longer is ended by the server, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** An idle connection that breaks is replaced; this hears of it. */
  onError(error: Error): void;
}

// int8 as number: what is stored in such columns (log positions, milliseconds) stays below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A bounded pool of connections. Making it opens none. */
export function createPool(options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    options: `-c search_path=${options.schema}`,
    max: options.maxConnections,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + 1_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', options.onError);
  return pool;
}

/**
 * Runs `work` in a transaction on a connection of its own: committed if it returns, rolled back if it throws. Failures
 * of the database become AppErrors.
 */
export async function withTransaction<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  let broken: Error | undefined;
  // A connection that is lost between two statements says so by an event, which nobody else listens for meanwhile; the
  // next statement fails because of it.
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed;
    });
    throw databaseError(error);
  } finally {
    client.off('error', onLost);
    client.release(broken);
  }
}

/** Runs one statement, or several that need no transaction, with failures of the database as AppErrors. */
export async function withDatabase<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } catch (error) {
    throw databaseError(error);
  }
}

/** The unique constraint that a statement broke (SQLSTATE 23505), if that is what went wrong. */
export function brokenUniqueConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined;
}

/**
 * SQLSTATEs that say "not now": the server is a standby, an idle transaction was ended, there is no such schema or table
 * (yet: the migrations have not run).
 */
const passingStates = new Set(['25006', '25P03', '3F000', '42P01']);
/** SQLSTATE classes that say so: connection (08), resources (53), operator intervention (57), rollback (40). */
const passingClasses = new Set(['08', '40', '53', '57']);

/**
 * What a failure of the database means to a caller: one that passes is `unavailable`. A statement that the server
 * understood and refused is a mistake of ours, and stays what it is.
 */
function databaseError(error: unknown): unknown {
  if (isAppError(error)) return error;
  if (error instanceof pg.DatabaseError) {
    const passing = error.code !== undefined && passingClasses.has(error.code.slice(0, 2));
    if (!passing && !passingStates.has(error.code ?? '')) return error;
  } else if (!connectionFailed(error)) {
    return error;
  }
  return new AppError('unavailable', undefined, { cause: error });
}

/** pg reports a lost connection as a plain Error, some with a system error code and some without. */
function connectionFailed(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ESOCKET)/.test(code) ||
    /^(Connection terminated|Query read timeout|timeout exceeded|Client has encountered|Cannot use a pool)/.test(
      message,
    )
  );
}
