import { createHmac, randomBytes } from 'node:crypto';
import { type PrincipalStamp, principalLifetimeMs } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/**
 * Decides how old principal headers are, by the monotonic clocks of the gateways: from the headers of one gateway a router
 * learns how that clock stands against its own, and then knows the age of each by the difference. See
 * docs/decisions on clocks.
 */
export interface Freshness {
  /** Whether a header whose signature is right is younger than `principalLifetimeMs`, as far as this router knows. */
  isFresh(stamp: PrincipalStamp): boolean;
  /** A challenge. A header that contains it was made after it was issued. */
  challenge(): string;
}

/** The most by which the times of day of a gateway and a router may differ without a challenge, in milliseconds. */
const clockSkewMs = 30_000;
/** The most by which the rates of two clocks differ. It bounds how fast what was learnt goes out of date. */
const maxDrift = 0.001;
const maxGateways = 10_000;

/** How a gateway's monotonic clock stands against ours: `ours - theirs`, as of the header that took the least time. */
interface Offset {
  readonly offsetMs: number;
  readonly learntMs: number;
}

export function createFreshness(clock: Pick<Clock, 'now' | 'monotonic'>): Freshness {
  const offsets = new LRUCache<string, Offset>({ max: maxGateways });
  const secret = randomBytes(32);
  const sign = (issuedMs: string) =>
    createHmac('sha256', secret).update(issuedMs).digest('base64url').slice(0, 22);

  const isAnswered = (challenges: readonly string[], nowMs: number) =>
    challenges.some((challenge) => {
      const [issuedMs = '', mac] = challenge.split('.');
      // Not compared in constant time: the signature of the header, which covers the challenge, has been verified.
      return mac === sign(issuedMs) && nowMs - Number(issuedMs) <= principalLifetimeMs;
    });

  return {
    isFresh: ({ gateway, monotonicMs, nowMs: theirNowMs, challenges }) => {
      const nowMs = clock.monotonic();
      const offsetMs = nowMs - monotonicMs;
      const known = offsets.get(gateway);
      if (known && Number.isFinite(offsetMs)) {
        const expectedMs = known.offsetMs + (nowMs - known.learntMs) * maxDrift;
        if (offsetMs <= expectedMs) offsets.set(gateway, { offsetMs, learntMs: nowMs });
        if (offsetMs - expectedMs <= principalLifetimeMs) return true;
      }
      const skewMs = clock.now() - theirNowMs;
      const isPlausible = !known && skewMs >= -clockSkewMs && skewMs <= principalLifetimeMs + clockSkewMs;
      if (!isPlausible && !isAnswered(challenges, nowMs)) return false;
      if (gateway !== '' && Number.isFinite(offsetMs)) offsets.set(gateway, { offsetMs, learntMs: nowMs });
      return true;
    },
    challenge: () => {
      const issuedMs = String(Math.floor(clock.monotonic()));
      return `${issuedMs}.${sign(issuedMs)}`;
    },
  };
}
