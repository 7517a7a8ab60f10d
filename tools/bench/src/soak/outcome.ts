import type { Answer } from '../request.js';

/** How a request ended. */
export type Outcome =
  | 'served'
  /** The client went away, as it was meant to. */
  | 'client left'
  /** Its host was killed when the answer had begun: nobody can do anything about that. */
  | 'broken by a kill'
  /** Its host took it and said nothing. It is not asked of another one: the time is gone. */
  | 'timed out at a host that hung'
  /** Anything else: there were healthy hosts, and nothing of an answer had been sent; or nobody had killed its host. */
  | 'failed';

export interface Ended {
  readonly answer: Answer;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The client gave it up. */
  readonly left: boolean;
}

/** What has been done to hosts, with the time of it. */
export interface Misdeeds {
  /** The ports of killed hosts and when it happened. The same port may be killed again. */
  readonly kills: readonly { readonly port: number; readonly atMs: number }[];
  /** From when to when a host hung. */
  readonly hangs: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** How long after a kill the end of its connections may be noticed, in milliseconds. */
const noticedWithinMs = 1_000;

export function outcomeOf({ answer, startedMs, endedMs, left }: Ended, { kills, hangs }: Misdeeds): Outcome {
  if (left) return 'client left';
  const { status, whole } = answer;
  if (status === 200 && whole) return 'served';
  if (status === 200) {
    const host = hostOf(answer);
    const killed = kills.some(
      ({ port, atMs }) =>
        (host === undefined || host === port) && atMs >= startedMs && atMs <= endedMs + noticedWithinMs,
    );
    return killed ? 'broken by a kill' : 'failed';
  }
  const hung = hangs.some(({ fromMs, toMs }) => fromMs <= endedMs && toMs >= startedMs);
  return status === 504 && hung ? 'timed out at a host that hung' : 'failed';
}

/** The stand-in says in its answers which one it is. */
function hostOf({ text }: Answer): number | undefined {
  const port = /"system_fingerprint":"stand-in-(\d+)"/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
