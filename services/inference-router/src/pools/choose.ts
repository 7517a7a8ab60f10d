import type { Host } from './host.js';

/** Picks one of the hosts that are available; undefined if none is. */
export type Choose = (hosts: readonly Host[], available: (host: Host) => boolean) => Host | undefined;

interface Options {
  random(): number;
  monotonicMs(): number;
  /** What a first byte usually takes in this pool, in milliseconds. */
  usualFirstByteMs(): number;
  /** How long a new host is warmed up. */
  readonly slowStartMs: number;
}

/** A host that has just begun is drawn so often as one that is warm. */
const leastWarmth = 0.1;
/** A first byte sooner than this is as good as any, in milliseconds: on a fast network, noise must not decide. */
const leastFirstByteMs = 1;

/** A difference of less than a tenth is noise, and chance decides. */
const clear = 1.1;

/**
 * The better of two random hosts (Mitzenmacher 2001, "The power of two choices"): the one with fewer requests that it has
 * not answered, each weighed with how long its first bytes take lately, as "peak EWMA" does. A host that is warming up is
 * drawn as much less often as it is not warm yet, so that also an idle pool gives it something.
 */
export function createTwoChoices(options: Options): Choose {
  const cost = (host: Host, nowMs: number, usualMs: number) =>
    (host.outstanding + 1) * Math.max(leastFirstByteMs, host.firstByte.value(usualMs, nowMs));
  return (hosts, available) => {
    const nowMs = options.monotonicMs();
    const drawn = (host: Host) => {
      if (!available(host)) return false;
      const warmth = (nowMs - host.warmFromMs) / options.slowStartMs;
      return warmth >= 1 || options.random() < Math.max(leastWarmth, warmth);
    };
    const first = anyOf(hosts, drawn, options.random) ?? anyOf(hosts, available, options.random);
    if (!first) return undefined;
    const second = anyOf(hosts, (host) => host !== first && drawn(host), options.random);
    if (!second) return first;
    const usualMs = options.usualFirstByteMs();
    return cost(second, nowMs, usualMs) * clear < cost(first, nowMs, usualMs) ? second : first;
  };
}

/** The first available host from a random place on. Quick where most are. */
function anyOf(
  hosts: readonly Host[],
  available: (host: Host) => boolean,
  random: () => number,
): Host | undefined {
  const start = Math.floor(random() * hosts.length);
  for (let i = 0; i < hosts.length; i++) {
    const host = hosts[(start + i) % hosts.length] as Host;
    if (available(host)) return host;
  }
  return undefined;
}
