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
  /** What the right depends on: a key id, an endpoint id. */
  readonly subjectId: string;
  readonly right: T;
  readonly cancellation: Cancellation;
  /** Ends the request with `reason`. Only the first call has an effect. */
  cancel(reason: AppError): void;
  /** To be called when the request has ended, however it ended. */
  unregister(): void;
}

/** The requests that are being served, by what gives them their right. */
export interface InFlightRequests<T> {
  register(subjectId: string, right: T): InFlightRequest<T>;
  /** Those registered under `subjectId`. A snapshot: it does not change when requests end. */
  of(subjectId: string): readonly InFlightRequest<T>[];
  all(): readonly InFlightRequest<T>[];
  count(): number;
}

/** An empty register of in-flight requests. */
export function createInFlightRequests<T>(): InFlightRequests<T> {
  const bySubject = new Map<string, Set<InFlightRequest<T>>>();
  let count = 0;

  const remove = (siblings: Set<InFlightRequest<T>>, inFlight: InFlightRequest<T>) => {
    if (!siblings.delete(inFlight)) return;
    count--;
    const { subjectId } = inFlight;
    if (siblings.size === 0 && bySubject.get(subjectId) === siblings) bySubject.delete(subjectId);
  };

  return {
    register: (subjectId, right) => {
      const siblings = bySubject.get(subjectId) ?? new Set();
      if (siblings.size === 0) bySubject.set(subjectId, siblings);
      const inFlight = createInFlightRequest(subjectId, right, () => remove(siblings, inFlight));
      siblings.add(inFlight);
      count++;
      return inFlight;
    },
    of: (subjectId) => [...(bySubject.get(subjectId) ?? [])],
    all: () => [...bySubject.values()].flatMap((siblings) => [...siblings]),
    count: () => count,
  };
}

function createInFlightRequest<T>(subjectId: string, right: T, unregister: () => void): InFlightRequest<T> {
  const { cancellation, cancel } = createCancellation();
  return { subjectId, right, cancellation, cancel, unregister };
}

function createCancellation() {
  let reason: AppError | undefined;
  let listeners: (() => void)[] = [];
  const cancellation: Cancellation = {
    get reason() {
      return reason;
    },
    onCancel: (listener) => {
      listeners.push(listener);
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },
  };
  const cancel = (why: AppError) => {
    if (reason) return;
    reason = why;
    const notified = listeners;
    listeners = [];
    for (const listener of notified) listener();
  };
  return { cancellation, cancel };
}
