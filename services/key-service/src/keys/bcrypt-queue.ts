import { AppError } from '@hypervize/errors';
import bcrypt from 'bcrypt';

export interface BcryptQueueLimits {
  /** The logarithm of the work of a new hash: 12 is about a quarter of a second. */
  readonly cost: number;
  /** How many hashes are worked on at once; a core each. */
  readonly concurrency: number;
  /** How many may wait. When more come they get `overloaded`. */
  readonly maxWaiting: number;
  /** How many of one key id may wait or be worked on, so that guesses at one key do not keep the others out. */
  readonly maxPerKey: number;
}

/** bcrypt, which costs what it is meant to cost, within bounds. */
export interface BcryptQueue {
  hash(key: string, keyId: string, signal: AbortSignal): Promise<string>;
  compare(key: string, hash: string, keyId: string, signal: AbortSignal): Promise<boolean>;
  /** How many wait, for the metrics. */
  waiting(): number;
}

interface Job {
  readonly signal: AbortSignal;
  begin(): void;
  drop(): void;
}

/** A bounded queue in front of bcrypt. What waits when its caller has gone is dropped without any work. */
export function createBcryptQueue(limits: BcryptQueueLimits): BcryptQueue {
  const waiting: Job[] = [];
  const perKey = new Map<string, number>();
  let working = 0;

  const next = () => {
    while (working < limits.concurrency) {
      const job = waiting.shift();
      if (!job) return;
      if (job.signal.aborted) {
        job.drop();
      } else {
        working++;
        job.begin();
      }
    }
  };

  const run = async <T>(keyId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const ofKey = perKey.get(keyId) ?? 0;
    const full = working >= limits.concurrency && waiting.length >= limits.maxWaiting;
    if (full || ofKey >= limits.maxPerKey) throw new AppError('overloaded');
    perKey.set(keyId, ofKey + 1);
    try {
      await new Promise<void>((begin, reject) => {
        waiting.push({ signal, begin, drop: () => reject(new AppError('cancelled')) });
        next();
      });
      try {
        return await work();
      } finally {
        working--;
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
    waiting: () => waiting.length,
  };
}
