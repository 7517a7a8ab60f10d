import type { AppError } from '@hypervize/errors';

/** Tells that something is to be broken off, and why. */
export interface Cut {
  /** The reason, which the client is told; undefined while it may go on. */
  readonly reason: AppError | undefined;
  /** Calls the listener when it is cut, once, if it is not cut already. The result takes the listener away again. */
  onCut(listener: () => void): () => void;
}

/** A request under way. */
export interface Flight<T> {
  readonly holder: string;
  readonly about: T;
  readonly cut: Cut;
  /** Breaks it off. Only the first time counts. */
  abort(reason: AppError): void;
  /** It has ended. */
  leave(): void;
}

/** The requests under way, by what gives them the right to be. */
export interface Flights<T> {
  /** Begins one. `holder` is what can lose the right: a key id, an endpoint id. */
  enter(holder: string, about: T): Flight<T>;
  of(holder: string): readonly Flight<T>[];
  all(): readonly Flight<T>[];
  count(): number;
}

/** None yet. */
export function createFlights<T>(): Flights<T> {
  const byHolder = new Map<string, Set<Flight<T>>>();
  let count = 0;
  return {
    enter: (holder, about) => {
      let siblings = byHolder.get(holder);
      if (!siblings) {
        siblings = new Set();
        byHolder.set(holder, siblings);
      }
      const among = siblings;
      const flight = createFlight(holder, about, () => {
        if (!among.delete(flight)) return;
        count--;
        if (among.size === 0 && byHolder.get(holder) === among) byHolder.delete(holder);
      });
      among.add(flight);
      count++;
      return flight;
    },
    of: (holder) => [...(byHolder.get(holder) ?? [])],
    all: () => [...byHolder.values()].flatMap((siblings) => [...siblings]),
    count: () => count,
  };
}

function createFlight<T>(holder: string, about: T, leave: () => void): Flight<T> {
  let reason: AppError | undefined;
  let listeners: (() => void)[] = [];
  return {
    holder,
    about,
    cut: {
      get reason() {
        return reason;
      },
      onCut: (listener) => {
        listeners.push(listener);
        return () => {
          listeners = listeners.filter((one) => one !== listener);
        };
      },
    },
    abort: (why) => {
      if (reason) return;
      reason = why;
      const told = listeners;
      listeners = [];
      for (const listener of told) listener();
    },
    leave,
  };
}
