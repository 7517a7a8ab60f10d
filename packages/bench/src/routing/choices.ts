import type { Choose } from '@hypervize/inference-router/parts/pools/choose';

/** Ways of choosing a host that ours is compared with. Everything else of a pool is the same for all of them. */
export const choices = {
  'round-robin': createRoundRobin,
  'least connections': createLeastConnections,
  /** Ours, which is what a pool does if it is not told otherwise. */
  'two choices': () => undefined,
} satisfies Record<string, () => Choose | undefined>;

export type Choice = keyof typeof choices;

/** One after the other. */
export function createRoundRobin(): Choose {
  let turn = 0;
  return (hosts, available) => {
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[turn++ % hosts.length];
      if (host && available(host)) return host;
    }
    return undefined;
  };
}

/** The one with the fewest requests that it has not answered; of several such, one after the other. */
export function createLeastConnections(): Choose {
  let turn = 0;
  return (hosts, available) => {
    turn++;
    let least: (typeof hosts)[number] | undefined;
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[(turn + i) % hosts.length];
      if (host && available(host) && (!least || host.outstanding < least.outstanding)) least = host;
    }
    return least;
  };
}
