/** When to ping a peer, and whether it still answers. */
export interface Liveness {
  /** To be called every `everyMs`. `ping`: one is to be sent. `dead`: the peer is to be given up. */
  tick(): 'ping' | 'wait' | 'dead';
  /** The peer has answered. */
  answered(): void;
  /**
   * For how long the peer has owed an answer to a ping, or how long it took for the latest one if that was longer, in
   * milliseconds: a slow peer is late between its answer and the next ping too.
   */
  lateMs(): number;
}

interface Options {
  readonly everyMs: number;
  /** After this time without an answer the peer is given up, in milliseconds. */
  readonly timeoutMs: number;
  monotonic(): number;
}

/**
 * Measures how long a peer does not answer. It owes its first answer from the beginning. Time in which this process did not
 * run (it was stopped, or its event loop was blocked) does not count: the answer may have arrived, and has not been read.
 */
export function createLiveness({ everyMs, timeoutMs, monotonic }: Options): Liveness {
  /** How long an answer has been owed, as of the latest tick; undefined if none is. */
  let owedMs: number | undefined = 0;
  /** How long the latest answer to a ping took; 0 for the first answer, which may have had to wait for a connection. */
  let answerMs = 0;
  let hasAnswered = false;
  let tickedMs = monotonic();
  const sinceTick = () => Math.min(monotonic() - tickedMs, 2 * everyMs);
  return {
    tick: () => {
      const elapsedMs = sinceTick();
      tickedMs = monotonic();
      if (owedMs === undefined) {
        owedMs = 0;
        return 'ping';
      }
      owedMs += elapsedMs;
      return owedMs >= timeoutMs ? 'dead' : 'wait';
    },
    answered: () => {
      if (owedMs !== undefined && hasAnswered) answerMs = owedMs + sinceTick();
      hasAnswered = true;
      owedMs = undefined;
    },
    lateMs: () => (owedMs === undefined ? answerMs : Math.max(answerMs, owedMs + sinceTick())),
  };
}
