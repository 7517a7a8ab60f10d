import { createEwma, type Ewma } from './ewma.js';

/** A model server in a pool. Times are monotonic, in milliseconds. */
export interface Host {
  /** Its base URL. */
  readonly url: string;
  /** Requests whose responses are not complete. */
  outstanding: number;
  /** Time to first byte. */
  readonly firstByte: Ewma;
  /** Send times of the timed requests that have no first byte yet, oldest first. */
  readonly awaitingFirstByte: Set<{ readonly sentMs: number }>;
  /** When its slow start began. */
  warmFromMs: number;
  /** An operator has excluded it from new requests. */
  draining: boolean;
  /** The result of the latest probes. */
  probe: 'unknown' | 'up' | 'down';
  /** Probes that failed in a row. */
  failedProbes: number;
  /** Requests that failed in a row. */
  failures: number;
  /** Ejections in a row. */
  ejections: number;
  ejectedUntilMs: number;
}

/** A host that has just been added. `warmFromMs`: when its slow start began. */
export function newHost(url: string, warmFromMs: number): Host {
  return {
    url,
    outstanding: 0,
    firstByte: createEwma(),
    awaitingFirstByte: new Set(),
    warmFromMs,
    draining: false,
    probe: 'unknown',
    failedProbes: 0,
    failures: 0,
    ejections: 0,
    ejectedUntilMs: Number.NEGATIVE_INFINITY,
  };
}

/** How long the oldest of the requests without a first byte has been waiting for it, in milliseconds; 0 if there is none. */
export function longestWaitMs(host: Host, nowMs: number): number {
  for (const { sentMs } of host.awaitingFirstByte) return nowMs - sentMs;
  return 0;
}

/** Whether the host is neither ejected nor down. */
export function isHealthy(host: Host, nowMs: number): boolean {
  return host.probe !== 'down' && nowMs >= host.ejectedUntilMs;
}

/** Probes that have to fail in a row before a host is down. */
const failedProbesUntilDown = 2;

/** Records the result of a probe. A host that was down and is up again starts slowly. */
export function recordProbe(host: Host, up: boolean, nowMs: number): void {
  if (up) {
    if (host.probe === 'down') host.warmFromMs = nowMs;
    host.probe = 'up';
    host.failedProbes = 0;
    return;
  }
  host.failedProbes++;
  if (host.failedProbes >= failedProbesUntilDown) host.probe = 'down';
}
