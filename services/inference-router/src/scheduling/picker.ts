import { type Host, longestWaitMs } from './host.js';

/** Picks one of the hosts that are available; undefined if none is. */
export type Picker = (hosts: readonly Host[], available: (host: Host) => boolean) => Host | undefined;

interface Options {
  /** How many hosts are drawn for each pick. */
  readonly draws: number;
  random(): number;
  monotonicMs(): number;
  /** The pool's average time to first byte, in milliseconds. */
  baselineFirstByteMs(): number;
  /** How long the slow start of a new host lasts, in milliseconds. */
  readonly slowStartMs: number;
}

/** Warmth at the beginning of a slow start; 1 is its end. */
const minWarmth = 0.1;
/** Shorter times to first byte are treated as equal, in milliseconds: on a fast network their differences are noise. */
const minFirstByteMs = 1;
/** A host has to be better by this factor to win over one drawn before it; smaller differences are noise. */
const significant = 1.1;

/**
 * The best of some hosts drawn at random (Mitzenmacher 2001, "The power of two choices"). The cost of a host is its
 * number of outstanding requests times its time to first byte, as in "peak EWMA"; if a request has been waiting for its
 * first byte for longer than that, its wait is used instead. A host in slow start is drawn with a lower probability, so
 * that it gets some requests in an idle pool and few in a busy one.
 */
export function createPicker(options: Options): Picker {
  const { draws, random, monotonicMs, baselineFirstByteMs, slowStartMs } = options;

  const drawHosts = (hosts: readonly Host[], available: (host: Host) => boolean, nowMs: number): Host[] => {
    const drawn: Host[] = [];
    const eligible = (host: Host) =>
      !drawn.includes(host) &&
      available(host) &&
      random() < drawProbability(warmthOf(host, nowMs, slowStartMs), draws);
    while (drawn.length < draws) {
      const next = anyOf(hosts, eligible, random);
      if (!next) break;
      drawn.push(next);
    }
    return drawn;
  };

  return (hosts, available) => {
    const nowMs = monotonicMs();
    const drawn = drawHosts(hosts, available, nowMs);
    // Slow start alone never leaves a request without a host.
    if (drawn.length === 0) return anyOf(hosts, available, random);
    return cheapestOf(drawn, baselineFirstByteMs(), nowMs);
  };
}

/** The share of its slow start that a host has behind it, from `minWarmth` to 1. */
function warmthOf(host: Host, nowMs: number, slowStartMs: number): number {
  return Math.min(1, Math.max(minWarmth, (nowMs - host.warmFromMs) / slowStartMs));
}

/**
 * The probability with which a host of this warmth is drawn. A cold host is idle and so has the lowest cost of all that
 * are drawn with it, `draws` at a time; its probability is lowered by as much.
 */
function drawProbability(warmth: number, draws: number): number {
  return warmth * (1 / draws + warmth * (1 - 1 / draws));
}

function cheapestOf(drawn: readonly Host[], baselineMs: number, nowMs: number): Host | undefined {
  let best = drawn[0];
  let lowest = Number.POSITIVE_INFINITY;
  for (const host of drawn) {
    const cost = costOf(host, baselineMs, nowMs);
    if (cost * significant >= lowest) continue;
    best = host;
    lowest = cost;
  }
  return best;
}

function costOf(host: Host, baselineMs: number, nowMs: number): number {
  const firstByteMs = host.firstByte.value(baselineMs, nowMs);
  return (host.outstanding + 1) * Math.max(minFirstByteMs, firstByteMs, longestWaitMs(host, nowMs));
}

/** The first available host after a random position. Fast where most hosts are available. */
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
