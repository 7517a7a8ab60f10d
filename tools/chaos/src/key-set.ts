import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@hypervize/testkit';
import type { Key } from './client.js';
import type { Operator } from './operator.js';

/** The keys that the clients use: good ones, and those that were revoked a short while ago. */
export interface KeySet {
  /** A random key, good or revoked. Undefined if there is no good key yet. */
  next(): Key | undefined;
  /** Keys whose revocation has started, and was confirmed at most some seconds ago. */
  revoked(): readonly Key[];
  /** Creates keys to keep enough good ones, until the signal aborts. */
  refill(signal: AbortSignal): Promise<void>;
  /** Revokes random keys until the signal aborts. Resolves when all revocations are confirmed. */
  revokeAtRandom(signal: AbortSignal): Promise<void>;
}

const goodKeys = 12;
/** How long a key is used after its revocation was confirmed, in milliseconds. */
const usedAfterRevocationMs = 8_000;

export function createKeySet(operator: Operator, random: Random): KeySet {
  const good: Key[] = [];
  let revoked: { readonly key: Key; readonly untilMs: number }[] = [];

  const revoke = async (key: Key) => {
    revoked.push({ key, untilMs: Number.POSITIVE_INFINITY });
    await operator.revoke(key);
    const untilMs = performance.now() + usedAfterRevocationMs;
    revoked = [...revoked.filter((one) => one.key !== key), { key, untilMs }];
  };

  return {
    next: () => {
      revoked = revoked.filter(({ untilMs }) => untilMs > performance.now());
      return revoked.length > 0 && random.chance(0.5) ? random.pick(revoked).key : random.pick(good);
    },
    revoked: () => revoked.map(({ key }) => key),
    refill: async (signal) => {
      while (!signal.aborted) {
        const key = good.length < goodKeys ? await operator.newKey() : undefined;
        if (key) good.push(key);
        else await sleep(100);
      }
    },
    revokeAtRandom: async (signal) => {
      const unconfirmed: Promise<void>[] = [];
      while (!signal.aborted) {
        await sleep(random.between(100, 1_200));
        const isEnough = good.length > goodKeys / 2;
        const [key] = isEnough ? good.splice(Math.floor(random.next() * good.length), 1) : [];
        if (key) unconfirmed.push(revoke(key));
      }
      await Promise.all(unconfirmed);
    },
  };
}
