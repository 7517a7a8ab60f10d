import type { Queryable } from '@hypervize/postgres';

/** The NOTIFY channel on which a change of the registry's pools, or of the draining hosts, is announced. */
export const poolChannel = 'hypervize_pools';

/** Every pool of the registry, as it was put there, and every host that is to be given nothing new. One snapshot. */
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

/** Puts a pool into the registry, in place of one of the same model. */
export async function putPool(db: Queryable, model: string, spec: unknown): Promise<void> {
  await db.query(
    'INSERT INTO pools (model, spec) VALUES ($1, $2) ON CONFLICT (model) DO UPDATE SET spec = excluded.spec',
    [model, JSON.stringify(spec)],
  );
}

/** False if there was none. */
export async function deletePool(db: Queryable, model: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM pools WHERE model = $1', [model]);
  return rowCount === 1;
}

/** Notes that a host is, or is not any more, to be given nothing new. */
export async function setHostDraining(db: Queryable, url: string, draining: boolean): Promise<void> {
  await db.query(
    draining
      ? 'INSERT INTO draining_hosts (url) VALUES ($1) ON CONFLICT DO NOTHING'
      : 'DELETE FROM draining_hosts WHERE url = $1',
    [url],
  );
}
