import type { Queryable } from '@hypervize/postgres';
import type { AuthMode, Endpoint } from '../endpoints/endpoint.js';

/** The NOTIFY channel on which a commit that changes an endpoint is announced. */
export const endpointChannel = 'hypervize_endpoints';

const columns = 'endpoint_id, account_id, model, auth_mode, hosts, created_at, deleted_at, version';

interface Row {
  endpoint_id: string;
  account_id: string;
  model: string;
  auth_mode: AuthMode;
  hosts: string[];
  created_at: Date;
  deleted_at: Date | null;
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
    deleted: row.deleted_at !== null,
    version: row.version,
  };
}

/** At most 1,000 endpoints with a version above the given one, in the order of versions, the deleted ones too. */
export async function endpointsChangedAfter(db: Queryable, version: number): Promise<Endpoint[]> {
  const { rows } = await db.query<Row>({
    name: 'endpoints-changed-after',
    text: `SELECT ${columns} FROM endpoints WHERE version > $1 ORDER BY version LIMIT 1000`,
    values: [version],
  });
  return rows.map(endpointOf);
}

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

/** Undefined if the account has no such endpoint. */
export async function findEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM endpoints WHERE endpoint_id = $1 AND account_id = $2 AND deleted_at IS NULL`,
    [endpointId, accountId],
  );
  return rows[0] && endpointOf(rows[0]);
}

/** An account's endpoints, newest first, from after a place in that order. */
export async function listEndpoints(
  db: Queryable,
  accountId: string,
  page: { size: number; after: { createdAtMs: number; endpointId: string } | undefined },
): Promise<Endpoint[]> {
  const after = page.after ? new Date(page.after.createdAtMs) : null;
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM endpoints
     WHERE account_id = $1 AND deleted_at IS NULL AND ($2::timestamptz IS NULL OR (created_at, endpoint_id) < ($2, $3))
     ORDER BY created_at DESC, endpoint_id DESC LIMIT $4`,
    [accountId, after, page.after?.endpointId ?? '', page.size],
  );
  return rows.map(endpointOf);
}

/** Undefined if the account has no such endpoint. */
export async function setAuthMode(
  db: Queryable,
  accountId: string,
  endpointId: string,
  authMode: AuthMode,
): Promise<Endpoint | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE endpoints SET auth_mode = $3 WHERE endpoint_id = $1 AND account_id = $2 AND deleted_at IS NULL
     RETURNING ${columns}`,
    [endpointId, accountId, authMode],
  );
  return rows[0] && endpointOf(rows[0]);
}

/** Marks an endpoint as deleted and resolves to the version of that. Undefined if the account has no such endpoint. */
export async function deleteEndpoint(
  db: Queryable,
  accountId: string,
  endpointId: string,
): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>(
    `UPDATE endpoints SET deleted_at = clock_timestamp()
     WHERE endpoint_id = $1 AND account_id = $2 AND deleted_at IS NULL RETURNING version`,
    [endpointId, accountId],
  );
  return rows[0]?.version;
}

/** The version of the latest change that is committed. */
export async function latestVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    name: 'latest-version',
    text: 'SELECT version FROM endpoint_head',
  });
  const [row] = rows;
  if (!row) throw new Error('the endpoints have no head');
  return row.version;
}
