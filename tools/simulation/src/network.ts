import { AppError } from '@hypervize/errors';
import type { Random } from '@hypervize/testkit';
import type { Process, Time } from './time.js';

/** Messages on their way to a reader. */
export interface Channel<T> extends AsyncIterable<T> {
  push(message: T): void;
  end(error?: Error): void;
}

export function createChannel<T>(): Channel<T> {
  const waiting: T[] = [];
  let over: { error: Error | undefined } | undefined;
  let wake: () => void = () => {};
  return {
    push: (message) => {
      if (over) return;
      waiting.push(message);
      wake();
    },
    end: (error) => {
      over ??= { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) yield message;
        else if (over?.error) throw over.error;
        else if (over) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

/** How long things take to get from one to another, and whether they do. */
export interface Network {
  /** A question and its answer. Rejects if either is lost, after `timeoutMs`. */
  call<T>(from: Process, to: Process, timeoutMs: number, serve: () => Promise<T>): Promise<T>;
  /** Delivers in order, at some time, or breaks the line. */
  line<T>(
    from: Process,
    to: Process,
    deliver: (message: T) => void,
    onBroken: () => void,
  ): (message: T) => void;
  /** Cuts what is between two for so long: messages are held back, new calls fail, lines may break. */
  cut(a: string, b: string, ms: number): void;
  /** Makes everything between two take so much longer, for so long. */
  slow(a: string, b: string, byMs: number, ms: number): void;
}

export function createNetwork(time: Time, random: Random): Network {
  const cuts = new Map<string, number>();
  const key = (a: string, b: string) => [a, b].sort().join(' ');
  const cutForMs = (a: Process, b: Process) => (cuts.get(key(a.name, b.name)) ?? 0) - time.nowMs();
  // Mostly quick, now and then very slow.
  const usualMs = () => (random.chance(0.03) ? random.between(50, 2_500) : random.between(0.1, 4));
  const slows = new Map<string, { byMs: number; untilMs: number }>();
  const latencyMs = (a: Process, b: Process) => {
    const slow = slows.get(key(a.name, b.name));
    return usualMs() + (slow && slow.untilMs > time.nowMs() ? slow.byMs : 0);
  };

  return {
    call: (from, to, timeoutMs, serve) =>
      new Promise((resolve, reject) => {
        const unavailable = () => reject(new AppError('unavailable'));
        from.after(timeoutMs, unavailable);
        if (cutForMs(from, to) > 0) return from.after(latencyMs(from, to), unavailable);
        to.after(latencyMs(from, to), () => {
          serve().then(
            (answer) => {
              // An answer on a cut line is lost; the question has been served.
              if (cutForMs(from, to) <= 0) from.after(latencyMs(from, to), () => resolve(answer));
            },
            (error: unknown) => from.after(latencyMs(from, to), () => reject(error)),
          );
        });
      }),
    line: (from, to, deliver, onBroken) => {
      let lastMs = 0;
      let broken = false;
      return (message) => {
        if (broken) return;
        const heldMs = cutForMs(from, to);
        if (heldMs > 0 && random.chance(0.5)) {
          broken = true;
          to.after(latencyMs(from, to), onBroken);
          return;
        }
        lastMs = Math.max(lastMs, time.nowMs() + Math.max(0, heldMs) + latencyMs(from, to));
        to.after(lastMs - time.nowMs(), () => deliver(message));
      };
    },
    cut: (a, b, ms) => cuts.set(key(a, b), time.nowMs() + ms),
    slow: (a, b, byMs, ms) => slows.set(key(a, b), { byMs, untilMs: time.nowMs() + ms }),
  };
}
