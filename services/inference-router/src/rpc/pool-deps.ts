import type { Pool as Database } from '@hypervize/postgres';

/** What the calls that change the registry of pools use. */
export interface PoolDeps {
  readonly database: Database;
  /** Applies the changes of the registry to the pools of this replica. Does not reject. */
  refreshPools(): Promise<void>;
}
