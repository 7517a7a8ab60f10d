import type { HistoryEvent, MishapEvent, RequestEvent, RevocationEvent } from './history.js';

/** What a history shows. */
export interface Verdict {
  /** What must not be; empty if all is well. */
  readonly violations: readonly string[];
  readonly requests: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly pendingFirst: number;
  /** Requests that a revocation has cut off. */
  readonly cut: number;
  /** Requests of good keys that were answered with 503 or not at all, while something was broken. */
  readonly unserved: number;
  readonly mishaps: number;
}

/** How late the one who watches may notice what has happened, in milliseconds: the machine is busy. */
const noticeMs = 750;
/** A gateway that was kept from the feed finds out by asking, this long after it can, in milliseconds. */
const doubtMs = 6_000;

/**
 * Checks the promise over a history: no request that began after its key's revocation was confirmed was accepted; every
 * request in flight with it had ended by then; and no key that is good was called bad.
 */
export function checkHistory(events: readonly HistoryEvent[]): Verdict {
  const requests = events.filter((event): event is RequestEvent => event.kind === 'request');
  const mishaps = events.filter((event): event is MishapEvent => event.kind === 'mishap');
  const revocations = new Map(
    events
      .filter((event): event is RevocationEvent => event.kind === 'revocation')
      .map((event) => [event.keyId, event]),
  );
  const violations: string[] = [];
  if (!events.some((event) => event.kind === 'end')) violations.push('the history breaks off');

  let cut = 0;
  let unserved = 0;
  for (const request of requests) {
    const revocation = revocations.get(request.keyId);
    const began = `a request of ${request.keyId} at gateway ${request.gateway} that began at ${ms(request.startedMs)}`;
    if (!revocation || request.endedMs < revocation.startedMs) {
      if (request.status === 401)
        violations.push(`${began} was refused with ${request.code}, and the key was good`);
      if (request.status === 503 || request.status === undefined) unserved++;
      continue;
    }
    if (request.status !== 200) continue;
    const { confirmedMs } = revocation;
    if (request.startedMs > confirmedMs) {
      violations.push(`${began} was accepted; CONFIRMED was at ${ms(confirmedMs)}`);
      continue;
    }
    if (request.code === 'invalid_api_key') cut++;
    if (request.endedMs > latestEnd(request, revocation, mishaps)) {
      violations.push(`${began} went on until ${ms(request.endedMs)}; CONFIRMED was at ${ms(confirmedMs)}`);
    }
  }
  return {
    violations,
    requests: requests.length,
    accepted: requests.filter((request) => request.status === 200).length,
    confirmed: revocations.size,
    pendingFirst: [...revocations.values()].filter((revocation) => revocation.wasPending).length,
    cut,
    unserved,
    mishaps: mishaps.length,
  };
}

/** By when a request in flight has to be over. */
function latestEnd(
  request: RequestEvent,
  { confirmedMs }: RevocationEvent,
  mishaps: readonly MishapEvent[],
): number {
  // A lease before that it had not been told either.
  const troubled = mishaps.filter(
    (mishap) =>
      mishap.gateways.includes(request.gateway) &&
      mishap.fromMs < confirmedMs + noticeMs &&
      mishap.untilMs > confirmedMs - 5_000,
  );
  if (troubled.length === 0) return confirmedMs + noticeMs;
  return Math.max(confirmedMs, ...troubled.map((mishap) => mishap.untilMs)) + doubtMs;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
