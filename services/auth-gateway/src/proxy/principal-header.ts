import { randomBytes } from 'node:crypto';
import { principalReuseMs, type SigningKey, signPrincipal } from '@hypervize/auth-model';
import type { Clock } from '@hypervize/runtime';
import { type Caller, principalOf } from '../auth/caller.js';

/** Signs callers for the router. */
export interface PrincipalSigner {
  /** The principal header of a caller. The header of one verdict is reused for `principalReuseMs`. */
  sign(caller: Caller): string;
  /** A router has issued a challenge: headers that are signed from now on contain it. */
  challenged(challenge: string): void;
}

/** How long a challenge is repeated, in milliseconds: as several routers share a name, the next request may reach another. */
const challengeMs = 15_000;
const maxChallenges = 32;
const maxChallengeLength = 100;

export function createPrincipalSigner(
  key: SigningKey,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): PrincipalSigner {
  const gateway = randomBytes(12).toString('base64url');
  let signed = new WeakMap<object, { header: string; untilMs: number }>();
  let challenges: { readonly challenge: string; readonly untilMs: number }[] = [];
  const anonymous = {};

  const signNow = (caller: Caller, monotonicMs: number) => {
    challenges = challenges.filter(({ untilMs }) => monotonicMs < untilMs);
    return signPrincipal(principalOf(caller), key, {
      ...{ gateway, monotonicMs, nowMs: clock.now() },
      challenges: challenges.map(({ challenge }) => challenge),
    });
  };
  return {
    sign: (caller) => {
      const owner = caller.kind === 'anonymous' ? anonymous : caller.verdict;
      const nowMs = clock.monotonic();
      const known = signed.get(owner);
      if (known && nowMs < known.untilMs) return known.header;
      const header = signNow(caller, nowMs);
      signed.set(owner, { header, untilMs: nowMs + principalReuseMs });
      return header;
    },
    challenged: (challenge) => {
      if (challenge.length > maxChallengeLength) return;
      challenges = [...challenges, { challenge, untilMs: clock.monotonic() + challengeMs }].slice(
        -maxChallenges,
      );
      signed = new WeakMap();
    },
  };
}
