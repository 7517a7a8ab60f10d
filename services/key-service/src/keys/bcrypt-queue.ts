import { AppError } from '@hypervize/errors';
import { createTurnQueue } from '@hypervize/runtime';
import bcrypt from 'bcrypt';
import { inTurn } from './in-turn.js';

export interface BcryptQueueLimits {
  /** Cost of new hashes: each step doubles the time. 12 takes about a quarter of a second. */
  readonly cost: number;
  /** How many hashes are computed at the same time. Each uses a core. */
  readonly concurrency: number;
  /** How many calls may wait, divided between the accounts; further ones fail with `overloaded`. */
  readonly maxWaiting: number;
  /** How many comparisons of one key id may wait or run, so that guesses at one key do not delay the account's others. */
  readonly maxPerKey: number;
}

/** What a hash is computed for. */
export interface BcryptOwner {
  readonly accountId: string;
  readonly keyId: string;
}

/** bcrypt behind a bounded queue. */
export interface BcryptQueue {
  hash(key: string, accountId: string, signal: AbortSignal): Promise<string>;
  compare(key: string, hash: string, owner: BcryptOwner, signal: AbortSignal): Promise<boolean>;
  /** The number of calls that wait. */
  length(): number;
}

/**
 * A bounded queue in front of bcrypt that serves the accounts in rotation. A call whose signal aborts while it waits fails
 * with `cancelled`, without being computed.
 */
export function createBcryptQueue(limits: BcryptQueueLimits): BcryptQueue {
  const { concurrency, maxWaiting } = limits;
  // An account may use every worker that no other account waits for.
  const queue = createTurnQueue({ concurrency, maxPerOwner: concurrency, maxWaiting });
  const comparing = new Map<string, number>();

  const compare = async (
    key: string,
    hash: string,
    { accountId, keyId }: BcryptOwner,
    signal: AbortSignal,
  ) => {
    const ofKey = comparing.get(keyId) ?? 0;
    if (ofKey >= limits.maxPerKey) throw new AppError('overloaded');
    comparing.set(keyId, ofKey + 1);
    try {
      return await inTurn(queue, accountId, signal, () => bcrypt.compare(key, hash));
    } finally {
      const left = (comparing.get(keyId) ?? 1) - 1;
      if (left === 0) comparing.delete(keyId);
      else comparing.set(keyId, left);
    }
  };

  return {
    hash: (key, accountId, signal) => inTurn(queue, accountId, signal, () => bcrypt.hash(key, limits.cost)),
    compare,
    length: queue.waiting,
  };
}
