import { type Host, longestWaitMs } from './host.js';

/** Picks one of the hosts that are available; undefined if none is. */
export type Picker = (hosts: readonly Host[], available: (host: Host) => boolean) => Host | undefined;

interface Options {
  /** How many hosts are drawn. */
  readonly draws: number;
  random(): number;
  monotonicMs(): number;
  /** What a first byte usually takes in this pool, in milliseconds. */
  baselineFirstByteMs(): number;
  /** How long a new host is warmed up. */
  readonly slowStartMs: number;
}

/** A host that has just begun is as warm as that. */
const leastWarmth = 0.1;
/** A first byte sooner than this is as good as any, in milliseconds: on a fast network, noise must not decide. */
const leastFirstByteMs = 1;
/** A difference of less than a tenth is noise, and chance decides. */
const clear = 1.1;

/**
 * The best of some random hosts (Mitzenmacher 2001, "The power of two choices"): the one with fewest requests that it has
 * not answered, each weighed with how long its first bytes take lately, as "peak EWMA" does; one that lets a request wait
 * for longer than that is judged by it. A host that is warming up is drawn as much less often as it is not warm yet, so that
 * also an idle pool gives it something, and a busy one not too much.
 */
export function createPicker({
  draws,
  random,
  monotonicMs,
  baselineFirstByteMs,
  slowStartMs,
}: Options): Picker {
  const cost = (host: Host, nowMs: number, usualMs: number) => {
    const lately = host.firstByte.value(usualMs, nowMs);
    return (host.outstanding + 1) * Math.max(leastFirstByteMs, lately, longestWaitMs(host, nowMs));
  };
  const chanceOf = (host: Host, nowMs: number) => {
    const warmth = (nowMs - host.warmFromMs) / slowStartMs;
    if (warmth >= 1) return 1;
    const given = Math.max(leastWarmth, warmth);
    // One that is cold and idle is the best of all that are drawn with it: it must be drawn so much less often.
    return given * (1 / draws + given * (1 - 1 / draws));
  };
  return (hosts, available) => {
    const nowMs = monotonicMs();
    const drawn: Host[] = [];
    while (drawn.length < draws) {
      const next = anyOf(
        hosts,
        (host) => !drawn.includes(host) && available(host) && random() < chanceOf(host, nowMs),
        random,
      );
      if (!next) break;
      drawn.push(next);
    }
    const [first, ...others] = drawn;
    if (!first) return anyOf(hosts, available, random);
    const usualMs = baselineFirstByteMs();
    let best = first;
    let least = cost(first, nowMs, usualMs);
    for (const other of others) {
      const costs = cost(other, nowMs, usualMs);
      if (costs * clear >= least) continue;
      best = other;
      least = costs;
    }
    return best;
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
