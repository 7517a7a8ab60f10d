import type { Queryable } from '@hypervize/postgres';

/** The NOTIFY channel of commits that change a pool of the registry or the draining hosts. */
export const poolChannel = 'hypervize_pools';

/** Every pool of the registry, as it was stored, and the URLs of the draining hosts, in one snapshot. */
export async function readPools(
  db: Queryable,
): Promise<{ specs: readonly unknown[]; draining: readonly string[] }> {
  const { rows } = await db.query<{ specs: unknown[] | null; draining: string[] | null }>({
    name: 'read-pools',
    text: `SELECT (SELECT jsonb_agg(spec ORDER BY model) FROM pools) AS specs,
                  (SELECT array_agg(url) FROM draining_hosts) AS draining`,
  });
  return { specs: rows[0]?.specs ?? [], draining: rows[0]?.draining ?? [] };
}

/** Stores a pool in the registry. It replaces one of the same model. */
export async function putPool(db: Queryable, model: string, spec: unknown): Promise<void> {
  await db.query(
    'INSERT INTO pools (model, spec) VALUES ($1, $2) ON CONFLICT (model) DO UPDATE SET spec = excluded.spec',
    [model, JSON.stringify(spec)],
  );
}

/** Deletes the pool of a model. Resolves to false if there is none. */
export async function deletePool(db: Queryable, model: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM pools WHERE model = $1', [model]);
  return rowCount === 1;
}

/** Adds a host to the draining hosts, or removes it from them. */
export async function setHostDraining(db: Queryable, url: string, draining: boolean): Promise<void> {
  await db.query(
    draining
      ? 'INSERT INTO draining_hosts (url) VALUES ($1) ON CONFLICT DO NOTHING'
      : 'DELETE FROM draining_hosts WHERE url = $1',
    [url],
  );
}
