import { AppError } from '@hypervize/errors';
import bcrypt from 'bcrypt';

export interface BcryptQueueLimits {
  /** Cost of new hashes: each step doubles the time. 12 takes about a quarter of a second. */
  readonly cost: number;
  /** How many hashes are computed at the same time. Each uses a core. */
  readonly concurrency: number;
  /** How many calls may wait; further ones fail with `overloaded`. */
  readonly maxWaiting: number;
  /** How many calls of one key id may wait or run, so that guesses at one key do not fill the queue; further ones fail too. */
  readonly maxPerKey: number;
}

/** bcrypt behind a bounded queue. */
export interface BcryptQueue {
  hash(key: string, keyId: string, signal: AbortSignal): Promise<string>;
  compare(key: string, hash: string, keyId: string, signal: AbortSignal): Promise<boolean>;
  /** The number of calls that wait. */
  length(): number;
}

interface Job {
  readonly signal: AbortSignal;
  start(): void;
  drop(): void;
}

/** A bounded queue in front of bcrypt. A call whose signal aborts while it waits fails with `cancelled`, without being computed. */
export function createBcryptQueue(limits: BcryptQueueLimits): BcryptQueue {
  const waiting: Job[] = [];
  const perKey = new Map<string, number>();
  let running = 0;

  const next = () => {
    while (running < limits.concurrency) {
      const job = waiting.shift();
      if (!job) return;
      if (job.signal.aborted) {
        job.drop();
      } else {
        running++;
        job.start();
      }
    }
  };

  const run = async <T>(keyId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const ofKey = perKey.get(keyId) ?? 0;
    const full = running >= limits.concurrency && waiting.length >= limits.maxWaiting;
    if (full || ofKey >= limits.maxPerKey) throw new AppError('overloaded');
    perKey.set(keyId, ofKey + 1);
    try {
      await new Promise<void>((start, reject) => {
        waiting.push({ signal, start, drop: () => reject(new AppError('cancelled')) });
        next();
      });
      try {
        return await work();
      } finally {
        running--;
        next();
      }
    } finally {
      const left = (perKey.get(keyId) ?? 1) - 1;
      if (left === 0) perKey.delete(keyId);
      else perKey.set(keyId, left);
    }
  };

  return {
    hash: (key, keyId, signal) => run(keyId, signal, () => bcrypt.hash(key, limits.cost)),
    compare: (key, hash, keyId, signal) => run(keyId, signal, () => bcrypt.compare(key, hash)),
    length: () => waiting.length,
  };
}
