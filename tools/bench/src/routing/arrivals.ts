import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayClient } from '@hypervize/relay/testing';
import { sendRequest } from '../inference-client.js';
import { meanTokens } from './scenarios.js';

/** A request that is sent at its time, whether or not earlier ones have completed (an open-loop load). */
export interface Arrival {
  /** Since the start of the load. */
  readonly atMs: number;
  /** The number of tokens of the response. */
  readonly tokens: number;
}

export interface RequestOutcome {
  readonly atMs: number;
  /** From the time of arrival to the first byte, in milliseconds. Undefined if there was none. */
  readonly firstByteMs: number | undefined;
  readonly outcome: 'completed' | 'refused' | 'broken';
}

const maxTokens = 60;

/** A Poisson process: gaps between requests are exponentially distributed. So are the lengths of responses. */
export function planArrivals(rate: number, durationMs: number): Arrival[] {
  const exponential = (mean: number) => -Math.log(1 - Math.random()) * mean;
  const arrivals: Arrival[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += exponential(1_000 / rate)) {
    arrivals.push({ atMs, tokens: Math.min(maxTokens, Math.max(1, Math.round(exponential(meanTokens)))) });
  }
  return arrivals;
}

interface Target {
  /** The streams to the routers, which get requests in turn. */
  readonly routers: readonly RelayClient[];
  readonly model: string;
}

/** Sends the requests of a plan and resolves when all have ended. */
export function runArrivals(target: Target, arrivals: readonly Arrival[]): Promise<RequestOutcome[]> {
  const startedMs = performance.now();
  const requests = arrivals.map(async ({ atMs, tokens }, i): Promise<RequestOutcome> => {
    await sleep(startedMs + atMs - performance.now());
    const messages = [{ role: 'user', content: 'Hello' }];
    const response = await sendRequest(target.routers[i % target.routers.length] as RelayClient, {
      headers: { 'x-stand-in-tokens': String(tokens) },
      body: JSON.stringify({ model: target.model, stream: true, messages }),
    });
    const { firstByteAtMs } = response;
    return {
      atMs,
      firstByteMs: firstByteAtMs === undefined ? undefined : firstByteAtMs - startedMs - atMs,
      outcome: outcomeOf(response),
    };
  });
  return Promise.all(requests);
}

export function outcomeOf(response: {
  readonly status: number;
  readonly complete: boolean;
}): RequestOutcome['outcome'] {
  if (response.status !== 200) return 'refused';
  return response.complete ? 'completed' : 'broken';
}
