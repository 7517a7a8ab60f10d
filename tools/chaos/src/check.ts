import type { FaultEvent, HistoryEvent, RequestEvent, RevocationEvent } from './history.js';

/** The result of checking a history. */
export interface Findings {
  /** Violations of the revocation guarantee. */
  readonly violations: readonly string[];
  readonly requests: number;
  readonly accepted: number;
  readonly confirmed: number;
  /** Revocations that were PENDING before they were CONFIRMED. */
  readonly pendingFirst: number;
  /** Requests that a revocation cancelled. */
  readonly cancelled: number;
  /** Requests with good keys that got 503 or no response. Faults may cause that. */
  readonly unserved: number;
  readonly faults: number;
}

/** What a single request counts as. */
type Finding =
  | { readonly kind: 'served' | 'unserved' | 'cancelled' }
  | { readonly kind: 'violation'; readonly text: string };

/** How late a client may notice the end of a request, in milliseconds, since the machine is busy. */
const noticeMs = 750;
/** How soon a gateway that a fault kept from the change feed finds out by other means, in milliseconds after the fault. */
const recheckMs = 6_000;
/** How long before a confirmation a fault can still matter, in milliseconds: it may have cost the gateway its lease. */
const leaseMarginMs = 5_000;

const served: Finding = { kind: 'served' };

/**
 * Checks the guarantee over a history: no request that started after its key's revocation was confirmed was accepted,
 * every request in flight with that key had ended by then, and no good key was refused as invalid.
 */
export function checkHistory(events: readonly HistoryEvent[]): Findings {
  const requests = events.filter((event) => event.kind === 'request');
  const faults = events.filter((event) => event.kind === 'fault');
  const revocations = new Map(
    events.filter((event) => event.kind === 'revocation').map((event) => [event.keyId, event]),
  );
  const findings = requests.map((request) => checkRequest(request, revocations.get(request.keyId), faults));
  const isIncomplete = !events.some((event) => event.kind === 'end');
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  return {
    violations: [
      ...(isIncomplete ? ['the history is incomplete'] : []),
      ...findings.flatMap((finding) => (finding.kind === 'violation' ? [finding.text] : [])),
    ],
    requests: requests.length,
    accepted: requests.filter((request) => request.status === 200).length,
    confirmed: revocations.size,
    pendingFirst: [...revocations.values()].filter((revocation) => revocation.wasPending).length,
    cancelled: count('cancelled'),
    unserved: count('unserved'),
    faults: faults.length,
  };
}

function checkRequest(
  request: RequestEvent,
  revocation: RevocationEvent | undefined,
  faults: readonly FaultEvent[],
): Finding {
  const { status, code, startedMs, endedMs } = request;
  const violation = (text: string): Finding => ({
    kind: 'violation',
    text: `a request with ${request.keyId} at gateway ${request.gateway}, started at ${ms(startedMs)}, ${text}`,
  });
  if (!revocation || endedMs < revocation.startedMs) {
    if (status === 401) return violation(`was refused with ${code} though the key was good`);
    return status === 503 || status === undefined ? { kind: 'unserved' } : served;
  }
  if (status !== 200) return served;
  const confirmed = `the revocation was confirmed at ${ms(revocation.confirmedMs)}`;
  if (startedMs > revocation.confirmedMs) return violation(`was accepted; ${confirmed}`);
  if (endedMs > latestEnd(request, revocation, faults))
    return violation(`continued until ${ms(endedMs)}; ${confirmed}`);
  return code === 'invalid_api_key' ? { kind: 'cancelled' } : served;
}

/** When a request in flight must have ended, in milliseconds. */
function latestEnd(
  request: RequestEvent,
  { confirmedMs }: RevocationEvent,
  faults: readonly FaultEvent[],
): number {
  const affecting = faults.filter(
    (fault) =>
      fault.gateways.includes(request.gateway) &&
      fault.fromMs < confirmedMs + noticeMs &&
      fault.untilMs > confirmedMs - leaseMarginMs,
  );
  if (affecting.length === 0) return confirmedMs + noticeMs;
  return Math.max(confirmedMs, ...affecting.map((fault) => fault.untilMs)) + recheckMs;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
