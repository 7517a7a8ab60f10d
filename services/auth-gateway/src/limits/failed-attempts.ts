import type { FailedAttempts } from '../auth/failed-attempts.js';
import type { Limiter } from './limiter.js';

interface Deps {
  readonly limiter: Pick<Limiter, 'take'>;
  /** How often an address may present a wrong key. */
  readonly perMinute: number;
  countRefusal(limit: string): void;
}

/** Counts wrong keys with the limiter, by client address. */
export function createFailedAttempts({ limiter, perMinute, countRefusal }: Deps): FailedAttempts {
  return {
    count: async (address) => {
      const { admitted, retryAfterMs } = await limiter.take(`failed_attempts:${address}`, perMinute);
      return admitted ? 0 : retryAfterMs;
    },
    countRefusal: () => countRefusal('failed_attempts'),
  };
}
