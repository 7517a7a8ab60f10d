import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayClient } from '@hypervize/relay/testing';
import { sendRequest } from '../inference-client.js';
import type { EndedRequest } from './outcome.js';

export interface LoadOptions {
  /** The stream to the router. */
  readonly relay: RelayClient;
  readonly model: string;
  readonly perSecond: number;
  onEnded(request: EndedRequest, kind: RequestKind, requestId: string): void;
}

export type RequestKind = 'stream' | 'long stream' | 'json';

export interface Load {
  /** Sends no new requests until `resume`. Resolves when none is in flight. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends the load. Resolves when no request is in flight. */
  stop(): Promise<void>;
}

/** Tokens of a response. A host sends 100 per second. */
const tokensOf: Readonly<Record<RequestKind, number>> = { stream: 15, 'long stream': 200, json: 5 };
const jsonShare = 0.5;
const longStreamShare = 0.05;
/** The share of clients that disconnect, and within which time they do. */
const disconnectShare = 0.05;
const disconnectWithinMs = 300;

/** Sends requests at a constant mean rate, independently of the responses (an open-loop load). */
export function startLoad(options: LoadOptions): Load {
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  let mode: 'running' | 'paused' | 'stopped' = 'running';

  const run = async () => {
    while (mode !== 'stopped') {
      await sleep((-Math.log(1 - Math.random()) * 1_000) / options.perSecond);
      if (mode !== 'running') continue;
      const one = sendOne(options, ++sent);
      inFlight.add(one);
      void one.finally(() => inFlight.delete(one));
    }
  };
  const allEnded = async () => {
    while (inFlight.size > 0) await Promise.all(inFlight);
  };
  const running = run();
  return {
    pause: () => {
      mode = 'paused';
      return allEnded();
    },
    resume: () => {
      mode = 'running';
    },
    stop: async () => {
      mode = 'stopped';
      await running;
      await allEnded();
    },
  };
}

async function sendOne(options: LoadOptions, number: number): Promise<void> {
  const kind = randomKind();
  const requestId = `soak-${number}`;
  const disconnect = new AbortController();
  if (Math.random() < disconnectShare)
    setTimeout(() => disconnect.abort(), disconnectWithinMs * Math.random());
  const startedMs = performance.now();
  const response = await sendRequest(options.relay, {
    requestId,
    headers: { 'x-stand-in-tokens': String(tokensOf[kind]) },
    body: JSON.stringify({
      model: options.model,
      stream: kind !== 'json',
      messages: [{ role: 'user', content: `Hello ${number}` }],
    }),
    signal: disconnect.signal,
  });
  const endedMs = performance.now();
  const abandoned = disconnect.signal.aborted && !response.complete;
  options.onEnded({ response, startedMs, endedMs, abandoned }, kind, requestId);
}

function randomKind(): RequestKind {
  const random = Math.random();
  if (random < jsonShare) return 'json';
  return random < jsonShare + longStreamShare ? 'long stream' : 'stream';
}
