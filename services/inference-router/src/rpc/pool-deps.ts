import type { Pool } from '@hypervize/postgres';

/** What a change of the registry's pools needs. */
export interface RegistryDeps {
  readonly pool: Pool;
  /** Brings this replica's own pools up to date. */
  refreshPools(): Promise<void>;
}
