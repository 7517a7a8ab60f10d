import { createHash } from 'node:crypto';
import type { Host } from './host.js';

/** A consistent hash ring: each host has many points on it, and a key belongs to the host of the next point. */
export interface HashRing {
  /**
   * The host of a key, among those that are available and below the load bound. `outstanding`: the outstanding requests of
   * all hosts together. Undefined if no host qualifies.
   */
  find(key: string, outstanding: number, available: (host: Host) => boolean): Host | undefined;
}

const pointsPerHost = 100;
/**
 * A host carries at most this multiple of the average load; beyond it a key moves on to the next host (Mirrokni, Thorup,
 * Zadimoghaddam 2018, "Consistent hashing with bounded loads").
 */
const loadBound = 1.25;

interface Point {
  readonly hash: number;
  readonly host: Host;
}

/** The ring of these hosts. */
export function createHashRing(hosts: readonly Host[]): HashRing {
  const points: readonly Point[] = hosts
    .flatMap((host) =>
      Array.from({ length: pointsPerHost }, (_, i) => ({ hash: hashOf(`${host.url} ${i}`), host })),
    )
    .sort((a, b) => a.hash - b.hash);

  return {
    find: (key, outstanding, available) => {
      const usable = hosts.filter(available).length;
      if (usable === 0) return undefined;
      const maxOutstanding = Math.ceil((loadBound * (outstanding + 1)) / usable);
      const start = firstPointFrom(points, hashOf(key));
      const seen = new Set<Host>();
      for (let i = 0; i < points.length && seen.size < hosts.length; i++) {
        const { host } = points[(start + i) % points.length] as Point;
        if (seen.has(host)) continue;
        seen.add(host);
        if (available(host) && host.outstanding < maxOutstanding) return host;
      }
      return undefined;
    },
  };
}

/** The index of the first point at or after a hash; the number of points if there is none. */
function firstPointFrom(points: readonly Point[], hash: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] as Point).hash < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hashOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0);
}
