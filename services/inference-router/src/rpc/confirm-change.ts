import type { Pool } from '@hypervize/postgres';
import { confirmationMessage, type LeaseRegistry, waitForConfirmation } from '@hypervize/revocation';
import type { CallContext, revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

/** What a change of an endpoint needs. */
export interface AnnounceDeps {
  readonly pool: Pool;
  readonly leases: LeaseRegistry;
  readonly clock: Clock;
  /** Brings this replica's own registry up to date. */
  refresh(): Promise<void>;
}

/** Waits, as long as the caller does, until every replica knows of the change that was committed as `version`. */
export async function announce(
  { leases, clock, refresh }: AnnounceDeps,
  version: number,
  call: CallContext,
): Promise<revocation.Confirmation> {
  void refresh();
  const status = await waitForConfirmation(leases, clock, version, call);
  return confirmationMessage(version, status, clock.now());
}
