import type { Queryable } from '@hypervize/postgres';
import {
  type AuthMode,
  changeable,
  type Endpoint,
  type EndpointState,
  statesBefore,
} from '../endpoints/endpoint.js';
import type { Holdings } from '../endpoints/quota.js';

/** The NOTIFY channel of commits that change an endpoint. */
export const endpointChannel = 'hypervize_endpoints';

const columns = 'endpoint_id, account_id, model, auth_mode, hosts, created_at, state, version';

interface Row {
  endpoint_id: string;
  account_id: string;
  model: string;
  auth_mode: AuthMode;
  hosts: string[];
  created_at: Date;
  state: EndpointState;
  version: number;
}

function endpointOf(row: Row): Endpoint {
  return {
    endpointId: row.endpoint_id,
    accountId: row.account_id,
    model: row.model,
    authMode: row.auth_mode,
    hosts: row.hosts,
    createdAtMs: row.created_at.getTime(),
    state: row.state,
    version: row.version,
  };
}

/** At most 1,000 endpoints with a version above the given one, ordered by version; deleted ones are included. */
export async function endpointsChangedAfter(db: Queryable, version: number): Promise<Endpoint[]> {
  const { rows } = await db.query<Row>({
    name: 'endpoints-changed-after',
    text: `SELECT ${columns} FROM endpoints WHERE version > $1 ORDER BY version LIMIT 1000`,
    values: [version],
  });
  return rows.map(endpointOf);
}

/** Inserts an endpoint, which is provisioning. */
export async function insertEndpoint(
  db: Queryable,
  endpoint: Pick<Endpoint, 'endpointId' | 'accountId' | 'model' | 'authMode' | 'hosts'>,
): Promise<Endpoint> {
  const { rows } = await db.query<Row>(
    `INSERT INTO endpoints (endpoint_id, account_id, model, auth_mode, hosts) VALUES ($1, $2, $3, $4, $5)
     RETURNING ${columns}`,
    [endpoint.endpointId, endpoint.accountId, endpoint.model, endpoint.authMode, endpoint.hosts],
  );
  return endpointOf(rows[0] as Row);
}

/** Locks an account's endpoints: until the transaction ends, other transactions that call this for the account wait. */
export async function lockEndpoints(db: Queryable, accountId: string): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtextextended('endpoints of ' || $1, 0))", [accountId]);
}

/** What the endpoints of an account have. They are locked, so a quota that is checked with the result is kept. */
export async function lockHoldings(db: Queryable, accountId: string): Promise<Holdings> {
  await lockEndpoints(db, accountId);
  const { rows } = await db.query<Holdings>(
    `SELECT count(*)::int AS endpoints, coalesce(sum(cardinality(hosts)), 0)::int AS hosts FROM endpoints
     WHERE account_id = $1 AND state <> 'deleted'`,
    [accountId],
  );
  return rows[0] as Holdings;
}

/** An endpoint of an account. Undefined if the account has no such endpoint. */
export async function findEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM endpoints WHERE endpoint_id = $1 AND account_id = $2 AND state <> 'deleted'`,
    [endpointId, accountId],
  );
  return rows[0] && endpointOf(rows[0]);
}

/** A page of an account's endpoints, newest first, that come after `after` in that order. */
export async function listEndpoints(
  db: Queryable,
  accountId: string,
  page: { size: number; after: { createdAtMs: number; endpointId: string } | undefined },
): Promise<Endpoint[]> {
  const after = page.after ? new Date(page.after.createdAtMs) : null;
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM endpoints
     WHERE account_id = $1 AND state <> 'deleted' AND ($2::timestamptz IS NULL OR (created_at, endpoint_id) < ($2, $3))
     ORDER BY created_at DESC, endpoint_id DESC LIMIT $4`,
    [accountId, after, page.after?.endpointId ?? '', page.size],
  );
  return rows.map(endpointOf);
}

/** Changes an endpoint. Undefined if the account has no such endpoint in a state in which it can be changed. */
export async function updateEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
  change: Partial<Pick<Endpoint, 'authMode' | 'hosts'>>,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE endpoints SET auth_mode = coalesce($3, auth_mode), hosts = coalesce($4, hosts)
     WHERE endpoint_id = $1 AND account_id = $2 AND state = ANY($5) RETURNING ${columns}`,
    [endpointId, accountId, change.authMode ?? null, change.hosts ?? null, changeable],
  );
  return rows[0] && endpointOf(rows[0]);
}

/** Marks an endpoint as ready if it is provisioning. */
export async function markReady(db: Queryable, endpointId: string): Promise<void> {
  await db.query("UPDATE endpoints SET state = 'ready' WHERE endpoint_id = $1 AND state = ANY($2)", [
    endpointId,
    statesBefore('ready'),
  ]);
}

/**
 * Drains an endpoint and sets the time of its deletion. Undefined if the account has no such endpoint in a state in which it
 * can be drained.
 */
export async function drainEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
  forSeconds: number,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE endpoints SET state = 'draining', delete_at = clock_timestamp() + make_interval(secs => $3)
     WHERE endpoint_id = $1 AND account_id = $2 AND state = ANY($4) RETURNING ${columns}`,
    [endpointId, accountId, forSeconds, statesBefore('draining')],
  );
  return rows[0] && endpointOf(rows[0]);
}

const toDeleted = "state = 'deleted', deleted_at = clock_timestamp(), delete_at = NULL";

/** Marks an endpoint as deleted. Undefined if the account has no such endpoint. */
export async function deleteEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE endpoints SET ${toDeleted}
     WHERE endpoint_id = $1 AND account_id = $2 AND state = ANY($3) RETURNING ${columns}`,
    [endpointId, accountId, statesBefore('deleted')],
  );
  return rows[0] && endpointOf(rows[0]);
}

/** Deletes the draining endpoints whose time of deletion has passed. */
export async function deleteDrained(db: Queryable): Promise<void> {
  await db.query(
    `UPDATE endpoints SET ${toDeleted} WHERE state = 'draining' AND delete_at <= clock_timestamp()`,
  );
}

/** Whether a change of the last day with this version concerns an endpoint of the account. */
export async function changeConcerns(db: Queryable, version: number, accountId: string): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM endpoint_changes WHERE version = $1 AND account_id = $2', [
    version,
    accountId,
  ]);
  return rows.length > 0;
}

/** The version of the latest committed change. */
export async function latestVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    name: 'latest-version',
    text: 'SELECT version FROM endpoint_head',
  });
  const [row] = rows;
  if (!row) throw new Error('endpoint_head is empty');
  return row.version;
}
