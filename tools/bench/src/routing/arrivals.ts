import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { ask } from '../request.js';
import { meanTokens } from './scenarios.js';

/** A request that is made when its time has come, whether or not those before it have been answered. */
export interface Arrival {
  readonly atMs: number;
  /** Of the answer. */
  readonly tokens: number;
}

/** What came of one. */
export interface Served {
  readonly atMs: number;
  /** From when it was due, in milliseconds. */
  readonly firstByteMs: number | undefined;
  readonly how: 'served' | 'refused' | 'broken';
}

const maxTokens = 60;
const maxConnections = 512;

/** Requests as independent people make them: gaps and lengths of answers are exponential. */
export function planArrivals(rate: number, durationMs: number): Arrival[] {
  const exponential = (mean: number) => -Math.log(1 - Math.random()) * mean;
  const arrivals: Arrival[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += exponential(1_000 / rate)) {
    arrivals.push({ atMs, tokens: Math.min(maxTokens, Math.max(1, Math.round(exponential(meanTokens)))) });
  }
  return arrivals;
}

interface Target {
  /** Where the routers are. They get the requests one after the other. */
  readonly origins: readonly string[];
  readonly model: string;
  headers(): Record<string, string>;
}

/** Makes the requests of the plan and resolves when all have been answered, or have not. */
export async function runLoad(target: Target, arrivals: readonly Arrival[]): Promise<Served[]> {
  const client = new Agent({ connections: maxConnections, pipelining: 1 });
  const startedMs = performance.now();
  const all = arrivals.map(async ({ atMs, tokens }, i): Promise<Served> => {
    await sleep(startedMs + atMs - performance.now());
    const messages = [{ role: 'user', content: 'Hello' }];
    const answer = await ask(client, {
      origin: target.origins[i % target.origins.length] as string,
      headers: { ...target.headers(), 'x-stand-in-tokens': String(tokens) },
      body: JSON.stringify({ model: target.model, stream: true, messages }),
    });
    const { firstByteAtMs } = answer;
    return {
      atMs,
      firstByteMs: firstByteAtMs === undefined ? undefined : firstByteAtMs - startedMs - atMs,
      how: answer.status !== 200 ? 'refused' : answer.whole ? 'served' : 'broken',
    };
  });
  const served = await Promise.all(all);
  await client.destroy();
  return served;
}
