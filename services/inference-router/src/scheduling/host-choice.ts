import { type Host, isHealthy } from './host.js';
import type { HostSet } from './host-set.js';
import type { PoolLimits } from './limits.js';
import type { PoolLoad } from './load.js';
import type { Picker } from './picker.js';
import type { PickReason, Slot } from './slot.js';

export interface Choice {
  readonly host: Host;
  readonly reason: PickReason;
}

/** Decides which host serves a request. */
export interface HostChoice {
  /** For a first attempt. Undefined if no host has a slot for it now. */
  first(prefix: string | undefined): Choice | undefined;
  /** For a retry, one of its candidates that has a free slot. */
  retry(candidates: readonly Host[]): Host | undefined;
  /** For a retry in the admission queue, a healthy host that is not excluded. */
  queuedRetry(excluded: ReadonlySet<string> | undefined): Host | undefined;
  /**
   * The hosts that may serve a retry: those that have not been tried. If none of these is healthy, a single host that has
   * been tried may serve it again, because the failed connection may just have been an old one.
   */
  retryCandidates(tried: readonly Slot[]): readonly Host[];
}

interface Options {
  readonly hosts: HostSet;
  readonly load: Pick<PoolLoad, 'outstanding'>;
  readonly pick: Picker;
  limits(): PoolLimits;
  monotonicMs(): number;
}

/** The choice among the hosts of a pool. */
export function createHostChoice({ hosts, load, pick, limits, monotonicMs }: Options): HostChoice {
  const hasRoom = (host: Host) => !host.draining && host.outstanding < limits().maxPerHost;
  const available = (host: Host) => hasRoom(host) && isHealthy(host, monotonicMs());

  const byPrefix = (prefix: string | undefined): Host | undefined => {
    if (prefix === undefined || !limits().prefixAffinity) return undefined;
    return hosts.ring().find(prefix, load.outstanding(), available);
  };
  const lastResort = (): Host | undefined => {
    const nowMs = monotonicMs();
    const anyHealthy = hosts.all().some((host) => !host.draining && isHealthy(host, nowMs));
    return anyHealthy ? undefined : pick(hosts.all(), hasRoom);
  };

  return {
    first: (prefix) => {
      const preferred = byPrefix(prefix);
      if (preferred) return { host: preferred, reason: 'prefix' };
      const picked = pick(hosts.all(), available);
      if (picked) return { host: picked, reason: 'picked' };
      const last = lastResort();
      return last && { host: last, reason: 'last_resort' };
    },
    retry: (candidates) => pick(candidates, hasRoom),
    queuedRetry: (excluded) => pick(hosts.all(), (host) => !excluded?.has(host.url) && available(host)),
    retryCandidates: (tried) => retryCandidates(hosts.all(), tried, monotonicMs()),
  };
}

function retryCandidates(hosts: readonly Host[], tried: readonly Slot[], nowMs: number): readonly Host[] {
  const usable = hosts.filter((host) => !host.draining);
  const untried = usable.filter((host) => tried.every(({ url }) => url !== host.url));
  const again = tried.length === 1 ? usable : [];
  const healthy = (host: Host) => isHealthy(host, nowMs);
  const byPreference = [untried.filter(healthy), again.filter(healthy), untried, again];
  return byPreference.find((candidates) => candidates.length > 0) ?? [];
}
