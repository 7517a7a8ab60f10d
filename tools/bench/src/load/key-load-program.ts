import { Pool } from 'undici';
import { quantile } from '../statistics.js';
import { serveCommands } from '../workers/worker.js';
import { type Recovery, recoveryOf, type Sample } from './recovery.js';

// Sends requests with many keys, each on one of a number of connections that are divided between the gateways. Runs as a
// process of its own.

export interface KeyLoad {
  /** Where each gateway accepts requests. */
  readonly urls: readonly string[];
  readonly keys: readonly string[];
  readonly connections: number;
  readonly body: string;
}

/** A response that takes longer is a failure, in milliseconds. */
const responseTimeoutMs = 30_000;
/** The pause after a refused connection, in milliseconds. */
const refusedPauseMs = 20;
/** Errors of connections on which nothing was sent. */
const refusedCodes = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

const maxReasonLength = 300;
let lastFailure = '';

type Send = (gateway: number, key: number) => Promise<Sample>;

/** Opens connections and calls `use` with a function that sends a request with a key. */
async function withConnections<T>(load: KeyLoad, use: (send: Send) => Promise<T>): Promise<T> {
  const perGateway = Math.ceil(load.connections / load.urls.length);
  const gateways = load.urls.map((url) => ({
    path: new URL(url).pathname,
    pool: new Pool(new URL(url).origin, {
      ...{ connections: perGateway, headersTimeout: responseTimeoutMs, bodyTimeout: responseTimeoutMs },
    }),
  }));
  const send: Send = async (gateway, key) => {
    const { pool, path } = gateways[gateway] as (typeof gateways)[number];
    const startedMs = performance.now();
    const outcome = await outcomeOf(pool, path, load.keys[key] as string, load.body);
    const endedAtMs = performance.now();
    return { endedAtMs, tookMs: endedAtMs - startedMs, gateway, key, outcome };
  };
  try {
    return await use(send);
  } finally {
    await Promise.all(gateways.map(({ pool }) => pool.destroy()));
  }
}

async function outcomeOf(pool: Pool, path: string, key: string, body: string): Promise<Sample['outcome']> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  try {
    const response = await pool.request({ path, method: 'POST', headers, body });
    const text = await response.body.text();
    return response.statusCode === 200 ? 'answered' : failed(`${response.statusCode} ${text}`);
  } catch (error) {
    const isRefused = refusedCodes.has(String((error as { code?: unknown }).code));
    return isRefused ? 'refused' : failed(String(error));
  }
}

/** Notes why a request failed. */
function failed(reason: string): 'failed' {
  lastFailure = reason.slice(0, maxReasonLength);
  return 'failed';
}

/** Runs `task` for each of a number of connections, with the index of the gateway that it leads to. */
async function onEachConnection({ connections, urls }: KeyLoad, task: (gateway: number) => Promise<void>) {
  await Promise.all(Array.from({ length: connections }, (_, i) => task(i % urls.length)));
}

/** The load that is running until it is told to stop. */
interface Continuous {
  readonly samples: Sample[];
  restartedAtMs: number;
  stopped: boolean;
  ended: Promise<void>;
}
let continuous: Continuous | undefined;

function current(): Continuous {
  if (!continuous) throw new Error('there is no load');
  return continuous;
}

async function repeatOn(send: Send, gateway: number, keys: number, load: Continuous): Promise<void> {
  while (!load.stopped) {
    const sample = await send(gateway, Math.floor(Math.random() * keys));
    load.samples.push(sample);
    if (sample.outcome === 'refused') await new Promise((resolve) => setTimeout(resolve, refusedPauseMs));
  }
}

export const keyLoad = {
  /** Sends one request with each key to each gateway. Rejects if one is not answered. */
  each: (load: KeyLoad) =>
    withConnections(load, async (send) => {
      const times: number[] = [];
      const next = load.urls.map(() => 0);
      const startedMs = performance.now();
      await onEachConnection(load, async (gateway) => {
        for (;;) {
          const key = next[gateway] as number;
          if (key >= load.keys.length) return;
          next[gateway] = key + 1;
          const { outcome, tookMs } = await send(gateway, key);
          if (outcome !== 'answered') throw new Error(`a request was ${outcome}: ${lastFailure}`);
          times.push(tookMs);
        }
      });
      const seconds = (performance.now() - startedMs) / 1_000;
      return { requests: times.length, seconds, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
    }),
  /** Sends requests with random keys until `stop`. */
  begin: async (load: KeyLoad): Promise<void> => {
    lastFailure = '';
    const running: Continuous = { samples: [], restartedAtMs: 0, stopped: false, ended: Promise.resolve() };
    running.ended = withConnections(load, (send) =>
      onEachConnection(load, (gateway) => repeatOn(send, gateway, load.keys.length, running)),
    );
    continuous = running;
  },
  /** Notes that the gateways are being restarted from now on. */
  markRestart: async (_: undefined): Promise<void> => {
    current().restartedAtMs = performance.now();
  },
  /** What the restart has cost so far, and why the last request failed that did. */
  recovery: async (_: undefined): Promise<Recovery & { readonly lastFailure: string }> => ({
    ...recoveryOf(current().samples, current().restartedAtMs),
    lastFailure,
  }),
  stop: async (_: undefined): Promise<void> => {
    current().stopped = true;
    await current().ended;
    continuous = undefined;
  },
};
serveCommands(keyLoad);
