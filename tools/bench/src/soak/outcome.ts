import type { RouterResponse } from '../inference-client.js';

/** How a request ended. */
export type Outcome =
  | 'completed'
  /** The client disconnected on purpose. */
  | 'client_gone'
  /** Its host was killed after the response had started, so it could not be retried. */
  | 'broken_by_kill'
  /** Its host accepted it and hung. It is not retried, because its time has run out. */
  | 'timed_out_at_hanging_host'
  /** Anything else. A healthy host could have served it. */
  | 'failed';

/** A request that has ended. Times are those of performance.now(). */
export interface EndedRequest {
  readonly response: RouterResponse;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The client disconnected before the response was complete. */
  readonly abandoned: boolean;
}

/** The disruptions of hosts that excuse a failed request. */
export interface DisruptionLog {
  /** Killed hosts by port, and when. A host that is started again can be killed again. */
  readonly kills: readonly { readonly port: number; readonly atMs: number }[];
  /** When a host hung. */
  readonly hangs: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** How long after a kill the end of a connection may be noticed, in milliseconds. */
const noticeMs = 1_000;

export function outcomeOf(request: EndedRequest, { kills, hangs }: DisruptionLog): Outcome {
  const { response, startedMs, endedMs, abandoned } = request;
  const { status, complete } = response;
  if (abandoned) return 'client_gone';
  if (status === 200 && complete) return 'completed';
  if (status === 200) {
    const host = hostOf(response);
    const wasKilled = kills.some(
      ({ port, atMs }) =>
        (host === undefined || host === port) && atMs >= startedMs && atMs <= endedMs + noticeMs,
    );
    return wasKilled ? 'broken_by_kill' : 'failed';
  }
  const hung = hangs.some(({ fromMs, toMs }) => fromMs <= endedMs && toMs >= startedMs);
  return status === 504 && hung ? 'timed_out_at_hanging_host' : 'failed';
}

/** The port of the host that a response came from, which the stand-in states in it. */
function hostOf({ text }: RouterResponse): number | undefined {
  const port = /"system_fingerprint":"stand-in-(\d+)"/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
