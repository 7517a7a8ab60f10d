import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { ask } from '../request.js';
import type { Caller } from '../test-caller.js';
import type { Ended } from './outcome.js';

export interface LoadOptions {
  readonly origin: string;
  readonly model: string;
  readonly caller: Caller;
  readonly perSecond: number;
  onEnded(ended: Ended, kind: Kind, requestId: string): void;
}

export type Kind = 'stream' | 'long stream' | 'answer';

export interface Load {
  /** Makes no new requests until `resume`, and resolves when none is under way. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it, and resolves when none is under way. */
  stop(): Promise<void>;
}

const maxConnections = 64;
/** Tokens of an answer, of which a host sends a hundred a second. */
const tokensOf: Readonly<Record<Kind, number>> = { stream: 15, 'long stream': 200, answer: 5 };
const shareOfAnswers = 0.5;
const shareOfLong = 0.05;
/** Clients that go away, within so many milliseconds. */
const shareOfLeaving = 0.05;
const leaveWithinMs = 300;

/** Asks at a steady rate, whatever becomes of what it has asked already. */
export function startLoad(options: LoadOptions): Load {
  const { origin, model, caller, onEnded } = options;
  const client = new Agent({ connections: maxConnections, pipelining: 1 });
  const underWay = new Set<Promise<void>>();
  let made = 0;
  let paused = false;
  let stopped = false;

  const askOne = async () => {
    const kind = kindOf(Math.random());
    const requestId = `soak-${++made}`;
    const leaving = new AbortController();
    if (Math.random() < shareOfLeaving) setTimeout(() => leaving.abort(), leaveWithinMs * Math.random());
    const startedMs = performance.now();
    const answer = await ask(client, {
      origin,
      headers: {
        ...caller.headers(),
        'x-request-id': requestId,
        'x-stand-in-tokens': String(tokensOf[kind]),
      },
      body: JSON.stringify({
        ...{ model, stream: kind !== 'answer' },
        messages: [{ role: 'user', content: `Hello ${made}` }],
      }),
      signal: leaving.signal,
    });
    const endedMs = performance.now();
    const left = leaving.signal.aborted && !answer.whole;
    onEnded({ answer, startedMs, endedMs, left }, kind, requestId);
  };
  const run = async () => {
    while (!stopped) {
      await sleep((-Math.log(1 - Math.random()) * 1_000) / options.perSecond);
      if (paused || stopped) continue;
      const one = askOne();
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
  };
  const running = run();
  const pause = async () => {
    paused = true;
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    pause,
    resume: () => {
      paused = false;
    },
    stop: async () => {
      stopped = true;
      await running;
      await pause();
      await client.destroy();
    },
  };
}

function kindOf(chance: number): Kind {
  if (chance < shareOfAnswers) return 'answer';
  return chance < shareOfAnswers + shareOfLong ? 'long stream' : 'stream';
}
