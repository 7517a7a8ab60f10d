import type { Clock } from '@hypervize/runtime';
import type { Condition } from './condition.js';
import type { ObservedLeases } from './observed-leases.js';

/** How far a change has come. */
export type ConfirmationStatus =
  /** The change has taken effect everywhere. */
  | { readonly kind: 'confirmed' }
  | {
      readonly kind: 'pending';
      /** The change has certainly taken effect after this time, in milliseconds. */
      readonly certainInMs: number;
      /** What has not applied the change yet: ids of holders. */
      readonly waitingFor: readonly string[];
    };

/** How long to wait for a change. */
export interface ApplyWait {
  /** A monotonic time at or after the commit of the change, in milliseconds. */
  readonly sinceMs: number;
  /** The monotonic time at which to stop waiting; 'read' stops when the leases have been read once. */
  readonly untilMs: number | 'read';
  readonly signal?: AbortSignal;
}

interface Deps {
  readonly clock: Clock;
  readonly leases: Pick<ObservedLeases, 'behind' | 'longestMs'>;
  /** Signalled when the leases have changed. */
  readonly changed: Condition;
  /** Reads the leases from the store. */
  read(): Promise<void>;
  onError(error: unknown): void;
}

/** Waits until every holder has applied the change at `seq` or its lease has lapsed. Never rejects. */
export async function waitUntilApplied(
  deps: Deps,
  seq: number,
  { sinceMs, untilMs, signal }: ApplyWait,
): Promise<ConfirmationStatus> {
  const { clock, leases, changed } = deps;
  const reading = startReading(deps);
  for (;;) {
    const nowMs = clock.monotonic();
    const behind = leases.behind(seq);
    // A read that began after the commit finds every lease that was committed before it.
    if (reading.state === 'complete' && behind.length === 0) return { kind: 'confirmed' };
    // By then every lease from before the change has lapsed, also one that could not be read. The holder of a later
    // lease applies the change before it uses the lease.
    const certainAtMs = sinceMs + leases.longestMs();
    if (nowMs >= certainAtMs) return { kind: 'confirmed' };
    const timedOut = untilMs === 'read' ? reading.state !== 'running' : nowMs >= untilMs;
    if (timedOut || signal?.aborted) {
      return { kind: 'pending', certainInMs: certainAtMs - nowMs, waitingFor: behind };
    }
    const wakeAtMs = untilMs === 'read' ? certainAtMs : Math.min(certainAtMs, untilMs);
    await changed.wait(seq, wakeAtMs - nowMs, signal);
  }
}

/** Begins to read the leases and signals when the read has ended. */
function startReading({ read, changed, onError }: Deps): {
  readonly state: 'running' | 'complete' | 'failed';
} {
  const reading: { state: 'running' | 'complete' | 'failed' } = { state: 'running' };
  const end = (state: 'complete' | 'failed') => {
    reading.state = state;
    changed.signalAll();
  };
  void read().then(
    () => end('complete'),
    (error: unknown) => {
      onError(error);
      end('failed');
    },
  );
  return reading;
}
