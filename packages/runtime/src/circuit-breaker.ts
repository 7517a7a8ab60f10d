import type { Clock } from './clock.js';

/** Keeps requests away from a dependency that has just failed, so that they do not wait for its time-out one by one. */
export interface CircuitBreaker {
  /** Whether the dependency may be used now. */
  isClosed(): boolean;
  /** A use of it failed: it is not used for `restMs`. `onOpen` is called if it was in use until now. */
  failed(error: unknown): void;
}

interface Options {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** How long the dependency is left alone after a failure, in milliseconds. */
  readonly restMs?: number;
  onOpen(error: unknown): void;
}

const defaultRestMs = 1_000;

/** A circuit breaker that is closed: the dependency is used. */
export function createCircuitBreaker({ clock, restMs = defaultRestMs, onOpen }: Options): CircuitBreaker {
  let openUntilMs = Number.NEGATIVE_INFINITY;
  const isClosed = () => clock.monotonic() >= openUntilMs;
  return {
    isClosed,
    failed: (error) => {
      const wasClosed = isClosed();
      openUntilMs = clock.monotonic() + restMs;
      if (wasClosed) onOpen(error);
    },
  };
}
