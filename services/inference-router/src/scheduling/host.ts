import { createEwma, type Ewma } from './ewma.js';

/** A model server as a pool knows it. Times are of the monotonic clock, in milliseconds. */
export interface Host {
  /** Its base URL. */
  readonly url: string;
  /** Requests that it has not answered in full. */
  outstanding: number;
  /** Time to first byte lately. */
  readonly firstByte: Ewma;
  /** When those were sent that wait for their first byte, of which it is known that it comes early; oldest first. */
  readonly waitingSince: Set<{ readonly sentMs: number }>;
  /** It is given little at first after this moment. */
  warmFromMs: number;
  /** An operator wants no new requests on it. */
  draining: boolean;
  /** What the last probes said. */
  probe: 'unknown' | 'up' | 'down';
  failedProbes: number;
  /** Failures since the last answer. */
  failures: number;
  /** How often in a row it has been ejected. */
  ejections: number;
  /** It is ejected until then. */
  ejectedUntilMs: number;
}

/** A host that has just joined. `warmFromMs`: when it began to be warmed up. */
export function newHost(url: string, warmFromMs: number): Host {
  return {
    url,
    outstanding: 0,
    firstByte: createEwma(),
    waitingSince: new Set(),
    warmFromMs,
    draining: false,
    probe: 'unknown',
    failedProbes: 0,
    failures: 0,
    ejections: 0,
    ejectedUntilMs: Number.NEGATIVE_INFINITY,
  };
}

/** How long it has let a request wait for its first byte; 0 if none waits. */
export function longestWaitMs(host: Host, nowMs: number): number {
  for (const { sentMs } of host.waitingSince) return nowMs - sentMs;
  return 0;
}

/** Whether it is believed to work. */
export function isHealthy(host: Host, nowMs: number): boolean {
  return host.probe !== 'down' && nowMs >= host.ejectedUntilMs;
}

/** So many probes have to fail in a row before a host counts as down. */
const failedProbesUntilDown = 2;

/** Notes what a probe said. A host that comes back is warmed up again. */
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
