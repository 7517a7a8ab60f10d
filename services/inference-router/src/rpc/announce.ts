import type { Pool } from '@hypervize/postgres';
import { confirmationMessage, type LeaseBook, waitFor } from '@hypervize/revocation';
import type { CallContext, revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

/** What a change of an endpoint needs. */
export interface Announcing {
  readonly pool: Pool;
  readonly book: LeaseBook;
  readonly clock: Clock;
  /** Brings this replica's own registry up to date. */
  refresh(): Promise<void>;
}

/** Waits, as long as the caller does, until every replica knows of the change that was committed as `version`. */
export async function announce(
  { book, clock, refresh }: Announcing,
  version: number,
  call: CallContext,
): Promise<revocation.Confirmation> {
  void refresh();
  const reached = await waitFor(book, clock, version, call);
  return confirmationMessage(version, reached, clock.now());
}
