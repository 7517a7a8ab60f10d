import { quantile } from '../statistics.js';

/** A request of the load during a restart. Times are those of `performance.now()`, in milliseconds. */
export interface Sample {
  readonly endedAtMs: number;
  readonly tookMs: number;
  readonly gateway: number;
  readonly key: number;
  /** Refused: no gateway accepted the connection, so nothing was sent. Failed: any other end without a response of 200. */
  readonly outcome: 'answered' | 'refused' | 'failed';
}

/** What a restart of all gateways cost. */
export interface Recovery {
  readonly failed: number;
  /** The longest time without an answer, in milliseconds: that without a gateway. */
  readonly unavailableMs: number;
  readonly p50BeforeMs: number;
  /** From the first answer after that until the p50 over all gateways is back. Undefined if it is not back yet. */
  readonly p50BackMs: number | undefined;
  /** Keys that a gateway verified, a second, in the first seconds after that: each key at each gateway once. */
  readonly verificationsPerSecond: number;
}

/** The p50 is back when it is at most this many times that before the restart. */
const tolerance = 1.5;
/** The time over which a p50 is computed, and the steps in which it moves, in milliseconds. */
const windowMs = 500;
const stepMs = 100;
/** The time after the first answer in which verifications are counted, in milliseconds. */
export const countedMs = 5_000;

/** Evaluates samples in the order of their ends. The restart began at `restartedAtMs`. */
export function recoveryOf(samples: readonly Sample[], restartedAtMs: number): Recovery {
  const answered = samples.filter(({ outcome }) => outcome === 'answered');
  const p50BeforeMs = p50Of(answered.filter(({ endedAtMs }) => endedAtMs < restartedAtMs));
  const gap = longestGap(answered, restartedAtMs);
  const after = answered.filter(({ endedAtMs }) => endedAtMs >= gap.endMs);
  const p50BackMs = backAfter(after, gap.endMs, {
    p50Ms: tolerance * p50BeforeMs,
    gateways: gatewaysOf(answered),
  });
  const counted = after.filter(({ endedAtMs }) => endedAtMs < gap.endMs + countedMs);
  const verified = new Set(counted.map(({ gateway, key }) => `${gateway} ${key}`)).size;
  return {
    failed: samples.filter(({ outcome, endedAtMs }) => outcome === 'failed' && endedAtMs >= restartedAtMs)
      .length,
    unavailableMs: gap.lengthMs,
    ...{ p50BeforeMs, p50BackMs },
    verificationsPerSecond: (verified / countedMs) * 1_000,
  };
}

function p50Of(samples: readonly Sample[]): number {
  return quantile(
    samples.map(({ tookMs }) => tookMs),
    0.5,
  );
}

/** The longest time between two answers after a moment, and when it ended. */
function longestGap(answered: readonly Sample[], sinceMs: number) {
  let longest = { lengthMs: 0, endMs: sinceMs };
  let lastMs = sinceMs;
  for (const { endedAtMs } of answered) {
    if (endedAtMs < sinceMs) continue;
    if (endedAtMs - lastMs > longest.lengthMs) longest = { lengthMs: endedAtMs - lastMs, endMs: endedAtMs };
    lastMs = endedAtMs;
  }
  return longest;
}

function gatewaysOf(samples: readonly Sample[]): number {
  return new Set(samples.map(({ gateway }) => gateway)).size;
}

/**
 * The time from `startMs` until the first window in which all gateways answer with at most a p50. Undefined if there is
 * none.
 */
function backAfter(
  answered: readonly Sample[],
  startMs: number,
  wanted: { readonly p50Ms: number; readonly gateways: number },
): number | undefined {
  const steps: Sample[][] = [];
  for (const sample of answered) {
    const at = Math.floor((sample.endedAtMs - startMs) / stepMs);
    steps[at] ??= [];
    steps[at].push(sample);
  }
  const perWindow = windowMs / stepMs;
  // The last step may not be over.
  for (let at = 0; at + perWindow < steps.length; at++) {
    const within = steps.slice(at, at + perWindow).flatMap((step) => step ?? []);
    if (gatewaysOf(within) === wanted.gateways && p50Of(within) <= wanted.p50Ms) return at * stepMs;
  }
  return undefined;
}
