import type { RejectionReason } from '@hypervize/auth-model';
import type { Clock, Logger } from '@hypervize/runtime';

interface Options {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Pick<Logger, 'warn'>;
  count(reason: RejectionReason): void;
}

/** How often a line is logged for each reason, in milliseconds: who can write to Redis must not fill the log as well. */
const logEveryMs = 10_000;

/** Reports entries of the shared cache that were ignored: counts each, and logs some of them. */
export function createRejectionReport({
  clock,
  logger,
  count,
}: Options): (reason: RejectionReason, keyId: string) => void {
  const reported = new Map<RejectionReason, { loggedMs: number; since: number }>();
  return (reason, keyId) => {
    count(reason);
    const { loggedMs, since } = reported.get(reason) ?? { loggedMs: Number.NEGATIVE_INFINITY, since: 0 };
    const nowMs = clock.monotonic();
    if (nowMs - loggedMs < logEveryMs) {
      reported.set(reason, { loggedMs, since: since + 1 });
      return;
    }
    reported.set(reason, { loggedMs: nowMs, since: 0 });
    logger.warn({ reason, keyId, entries: since + 1 }, 'shared cache entry rejected');
  };
}
