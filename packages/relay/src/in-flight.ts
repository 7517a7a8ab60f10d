import type { AppError } from '@hypervize/errors';

/** Tells the code that serves a request that it has to stop, and why. */
export interface Cancellation {
  /** Why the request was cancelled, as the client is told; undefined while it may go on. */
  readonly reason: AppError | undefined;
  /** Calls `listener` once when the request is cancelled, unless it already is. Returns a function that removes it. */
  onCancel(listener: () => void): () => void;
}

/** A request that is being served, registered under what gives it its right. */
export interface InFlightRequest<T> {
  /** What the right depends on in the first place: a key id, an endpoint id. */
  readonly subjectId: string;
  readonly right: T;
  readonly cancellation: Cancellation;
  /** Registers the request under a further subject on which its right depends, until it is unregistered. */
  alsoUnder(subjectId: string): void;
  /** Ends the request with `reason`. Only the first call has an effect. */
  cancel(reason: AppError): void;
  /** To be called when the request has ended, however it ended. */
  unregister(): void;
}

/** The requests that are being served, by what gives them their right. */
export interface InFlightRequests<T> {
  register(subjectId: string, right: T): InFlightRequest<T>;
  /** Those registered under `subjectId`, in the first place or further. A snapshot: it does not change when requests end. */
  of(subjectId: string): readonly InFlightRequest<T>[];
  all(): readonly InFlightRequest<T>[];
  count(): number;
}

/** An empty register of in-flight requests. */
export function createInFlightRequests<T>(): InFlightRequests<T> {
  const bySubject = new Map<string, Set<InFlightRequest<T>>>();
  const all = new Set<InFlightRequest<T>>();

  const add = (subjectId: string, inFlight: InFlightRequest<T>) => {
    const siblings = bySubject.get(subjectId);
    if (siblings) siblings.add(inFlight);
    else bySubject.set(subjectId, new Set([inFlight]));
  };
  const remove = (subjectId: string, inFlight: InFlightRequest<T>) => {
    const siblings = bySubject.get(subjectId);
    siblings?.delete(inFlight);
    if (siblings?.size === 0) bySubject.delete(subjectId);
  };

  return {
    register: (subjectId, right) => {
      const { cancellation, cancel } = createCancellation();
      let further: string[] | undefined;
      const inFlight: InFlightRequest<T> = {
        subjectId,
        right,
        cancellation,
        cancel,
        alsoUnder: (other) => {
          if (!all.has(inFlight)) return;
          further ??= [];
          further.push(other);
          add(other, inFlight);
        },
        unregister: () => {
          if (!all.delete(inFlight)) return;
          remove(subjectId, inFlight);
          if (further) for (const other of further) remove(other, inFlight);
        },
      };
      all.add(inFlight);
      add(subjectId, inFlight);
      return inFlight;
    },
    of: (subjectId) => [...(bySubject.get(subjectId) ?? [])],
    all: () => [...all],
    count: () => all.size,
  };
}

function createCancellation() {
  let listeners: (() => void)[] = [];
  // A plain property: a getter would have to be defined anew for each request, at several times the cost of the rest.
  const cancellation: { -readonly [K in keyof Cancellation]: Cancellation[K] } = {
    reason: undefined,
    onCancel: (listener) => {
      listeners.push(listener);
      return () => {
        const at = listeners.lastIndexOf(listener);
        if (at >= 0) listeners.splice(at, 1);
      };
    },
  };
  const cancel = (why: AppError) => {
    if (cancellation.reason) return;
    cancellation.reason = why;
    const notified = listeners;
    listeners = [];
    for (const listener of notified) listener();
  };
  return { cancellation, cancel };
}
