import type { AcceptedRequest, Confirmed, History } from './history.js';
import type { Platform } from './platform.js';

/**
 * How long a gateway without a lease may keep a request that it cannot confirm once it runs, in milliseconds: a second by
 * its own clock, which is up to 2 % slow, and the latency of a timer.
 */
const doubtMs = 1_025;
/** How long before a revocation the cache may have lost entries and still lose its tombstone, in milliseconds. */
const lossMarginMs = 600;

/**
 * Checks the guarantee over a schedule that has ended: after CONFIRMED no gateway accepts the key, and no request with it
 * remains in flight. Returns all violations, with those that were found while the schedule ran.
 */
export function checkHistory(platform: Platform, history: History): string[] {
  const found = history.accepted.flatMap((request) => {
    const confirmed = history.confirmed.get(request.keyId);
    if (!confirmed || isDoubleFault(platform, history, request)) return [];
    return [...acceptedTooLate(request, confirmed), ...endedTooLate(platform, history, request, confirmed)];
  });
  return [...history.violations, ...found];
}

/**
 * Whether the request was accepted without a lease while the shared cache had lost the tombstone. The guarantee does not
 * cover this combination: a verdict's lifetime bounds its effect.
 */
function isDoubleFault({ cache }: Platform, { revokedFromMs }: History, request: AcceptedRequest): boolean {
  const fromMs = revokedFromMs.get(request.keyId) ?? 0;
  return !request.withLease && cache.lostMs() >= fromMs - lossMarginMs;
}

function acceptedTooLate(request: AcceptedRequest, { atMs }: Confirmed): string[] {
  if (request.startedMs < atMs) return [];
  return [
    `${request.gateway.process.name} accepted ${request.keyId} at ${request.acceptedMs.toFixed(1)} ` +
      `(started ${request.startedMs.toFixed(1)}), confirmed at ${atMs.toFixed(1)}`,
  ];
}

/** A gateway with a lease must have ended the request by CONFIRMED; another one some time after it runs again. */
function endedTooLate(
  { time }: Platform,
  { frozenUntilMs }: History,
  request: AcceptedRequest,
  { atMs, holders }: Confirmed,
): string[] {
  const { gateway, keyId, acceptedMs, endedMs } = request;
  const awakeMs = Math.max(atMs, frozenUntilMs.get(gateway) ?? 0);
  const deadlineMs = holders.has(gateway) ? atMs : awakeMs + doubtMs;
  if (acceptedMs > atMs || endedMs <= deadlineMs || deadlineMs >= time.nowMs()) return [];
  return [
    `${gateway.process.name} kept a request with ${keyId} in flight until ${endedMs.toFixed(1)}, ` +
      `confirmed at ${atMs.toFixed(1)}`,
  ];
}
