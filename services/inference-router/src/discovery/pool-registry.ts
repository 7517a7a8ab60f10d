import { type Pool as Database, withDatabase } from '@hypervize/postgres';
import { createBatcher, type Logger } from '@hypervize/runtime';
import type { Pools } from '../scheduling/pools.js';
import { type PoolSpec, parsePool } from '../scheduling/spec.js';
import { readPools } from '../store/pools.js';

interface Options {
  readonly pools: Pick<Pools, 'setDraining' | 'setElastic'>;
  readonly database: Database;
  readonly logger: Logger;
  /** The elastic pools of the registry have changed. */
  onChange(): void;
}

/**
 * A function that reads the elastic pools and the draining hosts from the database and applies what has changed. It does
 * not reject: if the database is not available, the pools stay as they are.
 */
export function createPoolRefresh({ pools, database, logger, onChange }: Options): () => Promise<void> {
  let applied = '';
  const refresh = createBatcher(async () => {
    const { specs, draining } = await withDatabase(database, readPools);
    pools.setDraining(new Set(draining));
    const text = JSON.stringify(specs);
    if (text === applied) return;
    applied = text;
    pools.setElastic('registry', specs.flatMap(parseSpec));
    onChange();
  });

  /** A pool that this version does not understand, because a newer one has stored it, is not served. */
  function parseSpec(spec: unknown): readonly PoolSpec[] {
    try {
      return [parsePool(spec)];
    } catch (error) {
      logger.error({ err: error }, 'pool of the registry ignored');
      return [];
    }
  }

  return () =>
    refresh(undefined).catch((error: unknown) => logger.warn({ err: error }, 'pool registry unavailable'));
}
