import { type Host, isHealthy } from './host.js';

/** Ejects failing hosts for a limited time (outlier detection, as in Envoy). */
export interface OutlierDetector {
  /** The host served a request. */
  succeeded(host: Host): void;
  /** The host could not be reached, responded with an error status, timed out, or broke off. */
  failed(host: Host, hosts: readonly Host[]): 'ejected' | 'kept';
}

/** Failures in a row that eject a host. */
const failuresUntilEjected = 3;
/** The first ejection lasts this long, and each one after it twice as long as the one before, up to the maximum. */
const firstEjectionMs = 5_000;
const maxEjectionMs = 300_000;
/** At most this share of a pool is unhealthy by ejection: if most hosts fail, the cause is not the hosts. */
const maxEjectedShare = 0.5;

/** A detector for the hosts of one pool. Its state is in the hosts. */
export function createOutlierDetector(monotonicMs: () => number): OutlierDetector {
  return {
    succeeded: (host) => {
      host.failures = 0;
      // A host that has been back for longer than its last ejection has one ejection less on its record.
      const sinceEjectionMs = monotonicMs() - host.ejectedUntilMs;
      if (host.ejections > 0 && sinceEjectionMs > ejectionMs(host.ejections)) host.ejections--;
    },
    failed: (host, hosts) => {
      host.failures++;
      const nowMs = monotonicMs();
      if (host.failures < failuresUntilEjected || nowMs < host.ejectedUntilMs) return 'kept';
      const unhealthy = hosts.filter((other) => other !== host && !isHealthy(other, nowMs)).length;
      if (unhealthy + 1 > Math.floor(hosts.length * maxEjectedShare)) return 'kept';
      host.ejections++;
      host.ejectedUntilMs = nowMs + ejectionMs(host.ejections);
      // After its return it starts slowly, and a single failure ejects it again.
      host.warmFromMs = host.ejectedUntilMs;
      host.failures = failuresUntilEjected - 1;
      return 'ejected';
    },
  };
}

function ejectionMs(ejections: number): number {
  return Math.min(maxEjectionMs, firstEjectionMs * 2 ** (ejections - 1));
}
