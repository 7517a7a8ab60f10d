import type { Cancellation, Outcome, ServerExchange } from '@hypervize/relay';
import type { StoredBody } from '../body/stored-body.js';
import type { Pool } from '../scheduling/pool.js';
import type { PoolKind } from '../scheduling/pools.js';
import type { Slot, SlotResult } from '../scheduling/slot.js';
import type { HostClients } from './host-clients.js';

export interface UpstreamLimits {
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly stalledClientMs: number;
}

export interface UpstreamDeps {
  /** The HTTP clients for the hosts of elastic pools and of dedicated endpoints. */
  readonly hostClients: Readonly<Record<PoolKind, Pick<HostClients, 'take' | 'release'>>>;
  readonly limits: UpstreamLimits;
  observeAttempt(attempt: Attempt): void;
}

/** One try of a request on one host. */
export interface Attempt {
  readonly pool: string;
  readonly slot: Slot;
  /** Time to the first byte of the response, in milliseconds; undefined if there was none or the request is not timed. */
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
  /** Events of a streamed response: about one for each token. */
  readonly events: number;
  readonly result: SlotResult;
}

/** A request to the hosts of a pool. */
export interface UpstreamRequest {
  readonly exchange: ServerExchange;
  readonly body: StoredBody;
  readonly pool: Pool;
  readonly kind: PoolKind;
  readonly poolName: string;
  readonly account: string;
  readonly prefix: string | undefined;
  /** The path below the host's base URL. */
  readonly operation: string;
  /** Whether the time to the first byte measures a host's speed; see SlotRequest. */
  readonly timed: boolean;
  /** Headers that propagate the trace to the host. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
}

/** How a request ended, and the slot of each attempt. */
export interface UpstreamResult {
  readonly outcome: Outcome;
  readonly slots: readonly Slot[];
}
