import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Meter } from '@opentelemetry/api';
import type { Releasers } from './releasers.js';

/** How much more a process is asked to do than it can. `elevated`: it sheds what matters least; `severe`: more than that. */
export const overloadLevels = ['none', 'elevated', 'severe'] as const;
export type OverloadLevel = (typeof overloadLevels)[number];

/** What tells that a process is overloaded. */
export interface Load {
  /** By how much timers were late, as the median of the last sample or of the one before, whichever is less, in milliseconds. */
  readonly eventLoopDelayMs: number;
  /** The part of the memory limit that is in use: of V8's heap or of the container, whichever is closer to its limit. */
  readonly memoryUse: number;
}

/**
 * From which load on a process is overloaded. The delay is a median over two samples, so that a single long task or garbage
 * collection does not count, not even where a sample has few values, as at the start. At 0.95 of its memory limit V8 does little but collect garbage.
 */
const thresholds: readonly (Load & { readonly level: OverloadLevel })[] = [
  { level: 'severe', eventLoopDelayMs: 1_000, memoryUse: 0.95 },
  { level: 'elevated', eventLoopDelayMs: 250, memoryUse: 0.85 },
];

/** The overload level at a load. */
export function overloadLevel(load: Load): OverloadLevel {
  const reached = thresholds.find(
    ({ eventLoopDelayMs, memoryUse }) =>
      load.eventLoopDelayMs >= eventLoopDelayMs || load.memoryUse >= memoryUse,
  );
  return reached?.level ?? 'none';
}

/** How often the load is sampled, in milliseconds. */
const sampleEveryMs = 500;
/** The resolution of the measurement of the delay, which is part of every measured value, in milliseconds. */
const resolutionMs = 10;

/**
 * Samples the load of this process until released, and exposes it as metrics. Returns the present overload level. `processes`
 * share the memory limit of the container.
 */
export function openOverloadMonitor(
  releasers: Releasers,
  meter: Meter,
  processes: number,
): () => OverloadLevel {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let latestMs = 0;
  let load: Load = { eventLoopDelayMs: 0, memoryUse: memoryUse(processes) };
  const timer = setInterval(() => {
    // A loop that is very late may sample before anything has been measured.
    if (delays.count === 0) return;
    const previousMs = latestMs;
    latestMs = Math.max(0, delays.percentile(50) / 1e6 - resolutionMs);
    delays.reset();
    load = { eventLoopDelayMs: Math.min(previousMs, latestMs), memoryUse: memoryUse(processes) };
  }, sampleEveryMs).unref();
  releasers.add('overload monitor', () => {
    clearInterval(timer);
    delays.disable();
  });
  const gauge = (name: string, description: string, read: () => number) =>
    meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
  gauge('hvz_event_loop_delay_seconds', 'Median delay of timers', () => load.eventLoopDelayMs / 1_000);
  gauge('hvz_memory_use_ratio', 'Part of the memory limit that is in use', () => load.memoryUse);
  gauge('hvz_overload_level', '0: none, 1: elevated, 2: severe', () =>
    overloadLevels.indexOf(overloadLevel(load)),
  );
  return () => overloadLevel(load);
}

function memoryUse(processes: number): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  const heap = used_heap_size / heap_size_limit;
  // Undefined or huge without a limit.
  const container = process.constrainedMemory();
  return container > 0 ? Math.max(heap, (process.memoryUsage.rss() * processes) / container) : heap;
}
