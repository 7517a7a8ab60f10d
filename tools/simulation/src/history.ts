import type { Gateway } from './gateway.js';
import type { Process } from './time.js';

/** A request that a gateway accepted. Times are true time in milliseconds. */
export interface AcceptedRequest {
  readonly keyId: string;
  readonly gateway: Gateway;
  readonly startedMs: number;
  readonly acceptedMs: number;
  /** Whether the gateway held a lease when it accepted the request. */
  readonly withLease: boolean;
  /** Infinity while the request is in flight. */
  endedMs: number;
}

/** A confirmed revocation. */
export interface Confirmed {
  readonly atMs: number;
  /** The gateways that held a lease at that time. */
  readonly holders: ReadonlySet<Gateway>;
}

/** What happened in a schedule. */
export interface History {
  readonly accepted: AcceptedRequest[];
  readonly violations: string[];
  /** When the first attempt to revoke a key started. */
  readonly revokedFromMs: Map<string, number>;
  readonly confirmed: Map<string, Confirmed>;
  /** The end of each gateway's latest freeze. */
  readonly frozenUntilMs: Map<Gateway, number>;
  readonly counts: Record<'accepted' | 'refused' | 'confirmed' | 'pending' | 'cancelled', number>;
}

export function createHistory(): History {
  return {
    accepted: [],
    violations: [],
    revokedFromMs: new Map(),
    confirmed: new Map(),
    frozenUntilMs: new Map(),
    counts: { accepted: 0, refused: 0, confirmed: 0, pending: 0, cancelled: 0 },
  };
}

/** Ends the requests in flight at a gateway whose process was killed. */
export function endRequestsOf(history: History, process: Process, nowMs: number): void {
  for (const request of history.accepted) {
    if (request.gateway.process === process) request.endedMs = Math.min(request.endedMs, nowMs);
  }
}
