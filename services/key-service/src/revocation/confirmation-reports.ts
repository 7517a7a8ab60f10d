import type { LeaseRegistry } from '@hypervize/revocation';
import type { Clock } from '@hypervize/runtime';

/** Changes of one transaction that have been announced, and what is known of their effect. */
export interface Announced {
  /** The seq of the last of them. */
  readonly seq: number;
  readonly accountIds: ReadonlySet<string>;
  /** When they were committed, by the monotonic clock, in milliseconds. */
  readonly committedMs: number;
  /** Whether the shared cache has them. */
  readonly published: boolean;
  /** Whether every gateway has applied them. */
  readonly applied: boolean;
}

/** The changes that have taken effect everywhere, and how long that took. */
export interface Confirmed extends Pick<Announced, 'seq' | 'accountIds'> {
  readonly tookMs: number;
}

/** Reports when announced changes have taken effect everywhere, also when that is after the call that made them. */
export type ConfirmationReports = (announced: Announced) => void;

interface Options {
  readonly leases: Pick<LeaseRegistry, 'waitUntilApplied'>;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Whether a change has been published to the shared cache. */
  isPublished(seq: number): Promise<boolean>;
  report(confirmed: Confirmed): Promise<void>;
  onError(error: unknown): void;
}

/** Further changes are not reported: their state can be read with GetRevocation. */
const maxWatched = 500;
/** How often, and how many times, to look whether a change has been published. After that it is not reported. */
const publishedPollMs = 500;
const publishedPolls = 20;

/** Reports that watch no change yet. */
export function createConfirmationReports(options: Options): ConfirmationReports {
  const { clock, report, onError } = options;
  let watched = 0;
  const reportConfirmed = async (announced: Announced) => {
    if (!(await isConfirmed(options, announced))) return;
    const { seq, accountIds, committedMs } = announced;
    await report({ seq, accountIds, tookMs: Math.round(clock.monotonic() - committedMs) });
  };
  return (announced) => {
    if (watched >= maxWatched) return;
    watched++;
    void reportConfirmed(announced)
      .catch(onError)
      .finally(() => {
        watched--;
      });
  };
}

/** Waits until a change has taken effect everywhere. Resolves to false if that took too long. */
async function isConfirmed(
  { leases, clock, isPublished }: Options,
  { seq, committedMs: sinceMs, applied, published }: Announced,
): Promise<boolean> {
  if (!applied) await leases.waitUntilApplied(seq, { sinceMs, untilMs: Number.POSITIVE_INFINITY });
  if (published) return true;
  for (let poll = 0; poll < publishedPolls; poll++) {
    if (await isPublished(seq)) return true;
    await clock.sleep(publishedPollMs);
  }
  return false;
}
