import type { Pool as Database } from '@hypervize/postgres';
import { confirmationMessage, type LeaseRegistry, waitForConfirmation } from '@hypervize/revocation';
import type { CallContext, revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { Registry } from '../endpoints/registry.js';

/** What the calls that change an endpoint use. */
export interface ChangeDeps {
  readonly database: Database;
  readonly leases: LeaseRegistry;
  readonly clock: Clock;
  readonly registry: Pick<Registry, 'refresh'>;
}

/** Waits until every replica has applied the change that was committed as `version`, or the call's deadline is near. */
export async function confirmChange(
  { leases, clock, registry }: ChangeDeps,
  version: number,
  call: CallContext,
): Promise<revocation.Confirmation> {
  const committedMs = clock.monotonic();
  void registry.refresh();
  const status = await waitForConfirmation(leases, clock, version, call);
  return confirmationMessage(version, status, clock.now(), clock.monotonic() - committedMs);
}
