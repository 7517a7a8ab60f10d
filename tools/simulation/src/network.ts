import { AppError } from '@hypervize/errors';
import type { Random } from '@hypervize/testkit';
import type { Process, Time } from './time.js';

/** The simulated network: latency and partitions between processes. */
export interface Network {
  /** A request and its response. Rejects after `timeoutMs` if either is lost. */
  call<T>(from: Process, to: Process, timeoutMs: number, serve: () => Promise<T>): Promise<T>;
  /** Opens a connection in one direction. Returns a function that sends: in order, late, or not at all once broken. */
  connect<T>(
    from: Process,
    to: Process,
    deliver: (message: T) => void,
    onBroken: () => void,
  ): (message: T) => void;
  /** Separates two processes for a time: messages are held back, calls fail, connections may break. */
  partition(a: string, b: string, ms: number): void;
  /** Adds latency between two processes for a time. */
  delay(a: string, b: string, byMs: number, ms: number): void;
}

interface Conditions {
  /** How much longer two processes are separated. Zero or negative: they are not. */
  partitionedForMs(a: Process, b: Process): number;
  latencyMs(a: Process, b: Process): number;
}

export function createNetwork(time: Time, random: Random): Network {
  const partitions = new Map<string, number>();
  const delays = new Map<string, { byMs: number; untilMs: number }>();
  const key = (a: string, b: string) => [a, b].sort().join(' ');
  // Mostly short, in rare cases very long.
  const baseLatencyMs = () => (random.chance(0.03) ? random.between(50, 2_500) : random.between(0.1, 4));
  const conditions: Conditions = {
    partitionedForMs: (a, b) => (partitions.get(key(a.name, b.name)) ?? 0) - time.nowMs(),
    latencyMs: (a, b) => {
      const delay = delays.get(key(a.name, b.name));
      return baseLatencyMs() + (delay && delay.untilMs > time.nowMs() ? delay.byMs : 0);
    },
  };
  return {
    call: (from, to, timeoutMs, serve) => call(conditions, from, to, timeoutMs, serve),
    connect: (from, to, deliver, onBroken) =>
      connect({ time, random, conditions }, from, to, deliver, onBroken),
    partition: (a, b, ms) => partitions.set(key(a, b), time.nowMs() + ms),
    delay: (a, b, byMs, ms) => delays.set(key(a, b), { byMs, untilMs: time.nowMs() + ms }),
  };
}

function call<T>(
  { partitionedForMs, latencyMs }: Conditions,
  from: Process,
  to: Process,
  timeoutMs: number,
  serve: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const unavailable = () => reject(new AppError('unavailable'));
    from.after(timeoutMs, unavailable);
    if (partitionedForMs(from, to) > 0) return from.after(latencyMs(from, to), unavailable);
    to.after(latencyMs(from, to), () => {
      serve().then(
        (response) => {
          // During a partition the response is lost, though the request has been served.
          if (partitionedForMs(from, to) <= 0) from.after(latencyMs(from, to), () => resolve(response));
        },
        (error: unknown) => from.after(latencyMs(from, to), () => reject(error)),
      );
    });
  });
}

function connect<T>(
  {
    time,
    random,
    conditions,
  }: { readonly time: Time; readonly random: Random; readonly conditions: Conditions },
  from: Process,
  to: Process,
  deliver: (message: T) => void,
  onBroken: () => void,
): (message: T) => void {
  let lastMs = 0;
  let broken = false;
  return (message) => {
    if (broken) return;
    const heldMs = conditions.partitionedForMs(from, to);
    if (heldMs > 0 && random.chance(0.5)) {
      broken = true;
      to.after(conditions.latencyMs(from, to), onBroken);
      return;
    }
    lastMs = Math.max(lastMs, time.nowMs() + Math.max(0, heldMs) + conditions.latencyMs(from, to));
    to.after(lastMs - time.nowMs(), () => deliver(message));
  };
}
