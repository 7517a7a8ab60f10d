import { createHashRing, type HashRing } from './hash-ring.js';
import { type Host, newHost } from './host.js';

/** The hosts of a pool. */
export interface HostSet {
  all(): readonly Host[];
  find(url: string): Host | undefined;
  /** The hash ring of the current hosts. It is built when it is first needed. */
  ring(): HashRing;
  /**
   * Replaces the hosts. A host that stays keeps its state; one that is removed finishes its requests. Returns false if
   * nothing changed.
   */
  replace(urls: readonly string[]): boolean;
  /** Excludes these hosts from new requests, and no others. */
  setDraining(urls: ReadonlySet<string>): void;
}

/** A pool without hosts. */
export function createHostSet(monotonicMs: () => number): HostSet {
  let hosts: readonly Host[] = [];
  let ring: HashRing | undefined;
  let draining: ReadonlySet<string> = new Set();

  return {
    all: () => hosts,
    find: (url) => hosts.find((host) => host.url === url),
    ring: () => {
      ring ??= createHashRing(hosts);
      return ring;
    },
    replace: (urls) => {
      const known = new Map(hosts.map((host) => [host.url, host]));
      const wanted = [...new Set(urls)];
      if (wanted.length === hosts.length && wanted.every((url) => known.has(url))) return false;
      // The first hosts of a pool have no slow start: there is no warmer host.
      const warmFromMs = known.size === 0 ? Number.NEGATIVE_INFINITY : monotonicMs();
      hosts = wanted.map((url) => known.get(url) ?? newHost(url, warmFromMs));
      for (const host of hosts) host.draining = draining.has(host.url);
      ring = undefined;
      return true;
    },
    setDraining: (urls) => {
      draining = urls;
      for (const host of hosts) host.draining = urls.has(host.url);
    },
  };
}
