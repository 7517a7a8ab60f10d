import type { Actor } from '@hypervize/rpc';
import type { Attempt } from '../audit/entry.js';
import type { AuditDeps } from './audited-change.js';

/** What the calls that change the registry of pools use. */
export interface PoolDeps extends AuditDeps {
  /** Applies the changes of the registry to the pools of this replica. Does not reject. */
  refreshPools(): Promise<void>;
}

/** An attempt to change what concerns no single account. */
export function platformAttempt(action: Attempt['action'], actor: Actor): Attempt {
  return { action, accountId: null, endpointId: '', actor };
}
