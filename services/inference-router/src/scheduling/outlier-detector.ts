import { type Host, isHealthy } from './host.js';

/** Takes hosts that fail out of the choice for a while ("outlier ejection", as Envoy calls it). */
export interface OutlierDetector {
  /** A request was answered by the host. */
  succeeded(host: Host): void;
  /** It could not be connected to, answered with 5xx, did not answer in time, or broke off. */
  failed(host: Host, all: readonly Host[]): 'ejected' | 'kept';
}

/** So many failures in a row eject a host. */
const failuresUntilEjected = 3;
/** The first time for so long, then twice as long each time, up to the most. */
const firstEjectionMs = 5_000;
const longestEjectionMs = 300_000;
/** Never more than this share of a pool is ejected: if nearly all fail, it is not the hosts. */
const mostEjected = 0.5;

export function createOutlierDetector(monotonicMs: () => number): OutlierDetector {
  return {
    succeeded: (host) => {
      host.failures = 0;
      // One that has worked for as long as it was last ejected for is forgiven one ejection.
      const servedMs = monotonicMs() - host.ejectedUntilMs;
      if (host.ejections > 0 && servedMs > ejectionMs(host.ejections)) host.ejections--;
    },
    failed: (host, all) => {
      host.failures++;
      const nowMs = monotonicMs();
      if (host.failures < failuresUntilEjected || nowMs < host.ejectedUntilMs) return 'kept';
      const out = all.filter((other) => other !== host && !isHealthy(other, nowMs)).length;
      if (out + 1 > Math.floor(all.length * mostEjected)) return 'kept';
      host.ejections++;
      host.ejectedUntilMs = nowMs + ejectionMs(host.ejections);
      // When it comes back it is tried with little, and one more failure is enough.
      host.warmFromMs = host.ejectedUntilMs;
      host.failures = failuresUntilEjected - 1;
      return 'ejected';
    },
  };
}

function ejectionMs(times: number): number {
  return Math.min(longestEjectionMs, firstEjectionMs * 2 ** (times - 1));
}
