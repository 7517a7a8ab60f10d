import { isAppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import type { Gateway } from './gateway.js';
import type { AcceptedRequest, History } from './history.js';
import type { Platform } from './platform.js';
import type { Process } from './time.js';

type Key = ReturnType<typeof generateKey>;

export interface WorkloadOptions {
  /** Until when keys are revoked, and until when clients send requests, in milliseconds. */
  readonly revokeUntilMs: number;
  readonly requestUntilMs: number;
}

const keyCount = 5;
const revokeTimeoutMs = 10_000;
const revokeRetryMs = 200;
const maxRevokeRetries = 3;

/** Starts a client for each of five keys, and an operator that revokes all keys but the first. */
export function startWorkload(platform: Platform, history: History, options: WorkloadOptions): void {
  const { random, time } = platform;
  const keys = Array.from({ length: keyCount }, () => generateKey());
  for (const key of keys) runClient(platform, history, key, options.requestUntilMs);
  const operator = time.process('operator');
  for (const { keyId } of keys.slice(1)) {
    time.after(random.between(1_500, options.revokeUntilMs), () =>
      revoke(platform, history, operator, keyId, maxRevokeRetries),
    );
  }
}

/** Sends requests with a key to random gateways. */
function runClient(platform: Platform, history: History, key: Key, untilMs: number): void {
  const { random, time, gateways } = platform;
  if (time.nowMs() > untilMs) return;
  sendRequest(platform, history, random.pick([...gateways.values()]), key);
  time.after(random.between(5, 120), () => runClient(platform, history, key, untilMs));
}

function sendRequest({ random, time }: Platform, history: History, gateway: Gateway, key: Key): void {
  const startedMs = time.nowMs();
  gateway.process.after(random.between(0, 1), async () => {
    try {
      const inFlight = await gateway.request(key.key);
      const request = recordAccepted(history, gateway, key.keyId, startedMs, time.nowMs());
      const end = () => {
        request.endedMs = Math.min(request.endedMs, time.nowMs());
        inFlight.unregister();
      };
      inFlight.cancellation.onCancel(() => {
        history.counts.cancelled++;
        end();
      });
      if (inFlight.cancellation.reason) end();
      gateway.process.after(random.chance(0.2) ? 60_000 : random.between(5, 800), end);
    } catch (error) {
      recordRefused(history, key.keyId, startedMs, error);
    }
  });
}

function recordAccepted(
  history: History,
  gateway: Gateway,
  keyId: string,
  startedMs: number,
  acceptedMs: number,
): AcceptedRequest {
  const withLease = gateway.lease.held();
  const endedMs = Number.POSITIVE_INFINITY;
  const request: AcceptedRequest = { keyId, gateway, startedMs, acceptedMs, withLease, endedMs };
  history.accepted.push(request);
  history.counts.accepted++;
  return request;
}

function recordRefused(history: History, keyId: string, startedMs: number, error: unknown): void {
  history.counts.refused++;
  const code = isAppError(error) ? error.code : String(error);
  const isRevoked = history.revokedFromMs.has(keyId);
  if (code === 'auth_unavailable' || (isRevoked && code === 'invalid_api_key')) return;
  history.violations.push(`a good key was refused with ${code} at ${startedMs.toFixed(1)}`);
}

/** Revokes a key at a random replica. Retries if the call fails, and leaves a PENDING revocation at that. */
function revoke(
  platform: Platform,
  history: History,
  operator: Process,
  keyId: string,
  retries: number,
): void {
  const { time, network, gateways } = platform;
  const { counts, confirmed, revokedFromMs } = history;
  const service = platform.randomService();
  revokedFromMs.set(keyId, revokedFromMs.get(keyId) ?? time.nowMs());
  network
    .call(operator, service.process, revokeTimeoutMs, () => service.revoke(keyId))
    .then(
      ({ state }) => {
        if (state !== 'STATE_CONFIRMED') {
          counts.pending++;
          return;
        }
        counts.confirmed++;
        const holders = new Set([...gateways.values()].filter((gateway) => gateway.lease.held()));
        if (!confirmed.has(keyId)) confirmed.set(keyId, { atMs: time.nowMs(), holders });
      },
      () => {
        if (retries === 0) return;
        operator.after(revokeRetryMs, () => revoke(platform, history, operator, keyId, retries - 1));
      },
    );
}
