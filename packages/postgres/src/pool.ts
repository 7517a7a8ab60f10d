import { AppError, isAppError } from '@hypervize/errors';
import pg from 'pg';

export type Pool = pg.Pool;
/** Runs statements: a pool, or one connection in a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** A transaction in progress. */
export interface Transaction extends Queryable {
  /**
   * Commits after one more statement, which has no parameters and is sent in one message with COMMIT: the locks that it
   * takes are held for no round trip. Resolves to its rows. No other statement may follow.
   */
  commitAfter<R>(statement: string): Promise<R[]>;
}

/** The database and the limits of a pool. */
export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** The search_path of the connections: the schema of the service. */
  readonly schema: string;
  readonly maxConnections: number;
  /** The server cancels statements that take longer, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** Statements that wait longer for a lock fail with `overloaded`, in milliseconds. Absent: no limit of its own. */
  readonly lockTimeoutMs?: number;
  /** Called when an idle connection fails. The pool replaces it. */
  onError(error: Error): void;
}

// Parse int8 as a number. The values stored in such columns (log positions, milliseconds) stay below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A bounded pool of connections. It connects with the first statement. */
export function createPool(options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    options: `-c search_path=${options.schema} -c lock_timeout=${options.lockTimeoutMs ?? 0}`,
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
 * Runs `work` in a transaction on a dedicated connection. Commits if it returns, rolls back if it throws. Throws
 * unavailable if the database cannot be used at the moment, and overloaded if a lock was not free in time.
 */
export async function withTransaction<T>(pool: Pool, work: (db: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  let broken: Error | undefined;
  // A connection lost between two statements emits 'error', which would end the process without a listener. The next
  // statement fails.
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    await client.query('BEGIN');
    const transaction = transactionOn(client);
    const result = await work(transaction);
    if (!transaction.committed()) await client.query('COMMIT');
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

function transactionOn(client: pg.PoolClient): Transaction & { committed(): boolean } {
  let committed = false;
  return {
    query: client.query.bind(client) as pg.Pool['query'],
    commitAfter: async <R>(statement: string) => {
      // Without parameters, PostgreSQL takes several statements in one message and skips those after one that failed.
      const results = (await client.query(`${statement}; COMMIT`)) as unknown as { rows: R[] }[];
      committed = true;
      return (results[0] as { rows: R[] }).rows;
    },
    committed: () => committed,
  };
}

/** A text as a literal of a statement without parameters. */
function literal(text: string): string {
  return pg.escapeLiteral(text);
}

/** Texts as the literal of an array, in a statement without parameters. Its type follows from where it stands. */
export function arrayLiteral(texts: readonly (string | null)[]): string {
  const elements = texts.map((text) => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`));
  return literal(`{${elements.join(',')}}`);
}

/** Runs statements without a transaction. Throws as `withTransaction`. */
export async function withDatabase<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } catch (error) {
    throw databaseError(error);
  }
}

/** The name of the unique constraint that a statement violated (SQLSTATE 23505). Undefined for any other error. */
export function brokenUniqueConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined;
}

/**
 * SQLSTATEs of transient failures: the server is a standby (25006), a transaction was idle for too long (25P03), or the
 * schema or a table does not exist because the migrations have not run yet (3F000, 42P01).
 */
const transientStates = new Set(['25006', '25P03', '3F000', '42P01']);
/** SQLSTATE classes of transient failures: connection (08), rollback (40), resources (53), intervention (57). */
const transientClasses = new Set(['08', '40', '53', '57']);

/** SQLSTATE of a statement that waited for a lock for longer than `lockTimeoutMs`. */
const lockNotAvailable = '55P03';

/**
 * The error to throw for a failure of the database: `unavailable` if it is transient, `overloaded` if a lock was not free
 * in time. Other errors are programming errors and stay as they are.
 */
function databaseError(error: unknown): unknown {
  if (isAppError(error)) return error;
  if (error instanceof pg.DatabaseError) {
    if (error.code === lockNotAvailable) return new AppError('overloaded', undefined, { cause: error });
    if (!isTransient(error.code ?? '')) return error;
  } else if (!connectionFailed(error)) {
    return error;
  }
  return new AppError('unavailable', undefined, { cause: error });
}

function isTransient(sqlState: string): boolean {
  return transientClasses.has(sqlState.slice(0, 2)) || transientStates.has(sqlState);
}

/** pg reports a lost connection as a plain Error, with a system error code or only with a message. */
function connectionFailed(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ESOCKET)/.test(code) ||
    /^(Connection terminated|Query read timeout|timeout exceeded|Client has encountered|Cannot use a pool)/.test(
      message,
    )
  );
}
