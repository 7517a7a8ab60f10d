import { createHash } from 'node:crypto';
import type { Host } from './host.js';

/** Hosts on a circle, each at many places; a key belongs to the host that comes next after it. */
export interface HashRing {
  /** The host that a key prefers, among those that are available and carry less than their share of all that is under way. */
  find(key: string, outstanding: number, available: (host: Host) => boolean): Host | undefined;
}

const placesPerHost = 100;
/**
 * No host carries more than this many times the average (Mirrokni, Thorup, Zadimoghaddam 2018, "Consistent hashing with
 * bounded loads"): a key moves on to the next host rather than overload its own.
 */
const bound = 1.25;

export function createHashRing(hosts: readonly Host[]): HashRing {
  const places = hosts
    .flatMap((host) =>
      Array.from({ length: placesPerHost }, (_, i) => ({ at: hash(`${host.url} ${i}`), host })),
    )
    .sort((a, b) => a.at - b.at);

  return {
    find: (key, outstanding, available) => {
      const usable = hosts.filter(available).length;
      if (usable === 0) return undefined;
      const most = Math.ceil((bound * (outstanding + 1)) / usable);
      const start = firstFrom(places, hash(key));
      const seen = new Set<Host>();
      for (let i = 0; i < places.length && seen.size < hosts.length; i++) {
        const { host } = places[(start + i) % places.length] as (typeof places)[number];
        if (seen.has(host)) continue;
        seen.add(host);
        if (available(host) && host.outstanding < most) return host;
      }
      return undefined;
    },
  };
}

/** The index of the first place at or after `at`. */
function firstFrom(places: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] as { at: number }).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hash(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0);
}
