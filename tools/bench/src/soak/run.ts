import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@hypervize/testkit';
import type { StandInCommands } from '../workers/stand-ins.js';
import { startWorker, type Worker } from '../workers/worker.js';
import { startDisruptions } from './disruptions.js';
import { createHostPool, type HostPool } from './host-pool.js';
import { type Load, startLoad } from './load.js';
import type { Memory } from './memory.js';
import { type DisruptionLog, type Outcome, outcomeOf } from './outcome.js';
import { type RouterProcess, startRouter } from './router.js';

export interface SoakOptions {
  readonly seconds: number;
  readonly perSecond: number;
  onProgress(text: string): void;
}

export interface SoakResult {
  readonly requests: ReadonlyMap<Outcome, number>;
  readonly disruptions: ReadonlyMap<string, number>;
  /** Samples in order of time. */
  readonly memory: readonly Memory[];
  /** The most requests that the router counted as outstanding when none was. */
  readonly leaked: number;
  /** The first failed requests, with the router's log lines about them. */
  readonly failures: readonly string[];
}

/** A run: its processes, and its results so far. */
interface Soak {
  readonly options: SoakOptions;
  readonly router: RouterProcess;
  readonly pool: HostPool;
  readonly requests: Map<Outcome, number>;
  readonly disruptions: Map<string, number>;
  readonly memory: Memory[];
  readonly failures: string[];
  leaked: number;
}

const model = 'soak';
const initialHosts = 5;
const maxFailuresShown = 10;
/** How often the load is paused, so that memory can be measured without requests. */
const secondsPerSample = 15;
const minSamples = 6;
/** How long the router may take to notice that all requests have ended, in milliseconds. */
const settleMs = 2_000;

/** Runs the router under load and disruptions for the given time. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  options.onProgress('starting PostgreSQL, router and hosts');
  const router = await startRouter();
  const hosts = startWorker<StandInCommands>(new URL('../workers/stand-ins.js', import.meta.url));
  const ended = new AbortController();
  try {
    const soak = await createSoak(options, router, hosts);
    const disruptions = startDisruptions({
      pool: soak.pool,
      signal: ended.signal,
      onDisruption: (kind) => increment(soak.disruptions, kind),
    });
    disruptions.ended.catch(() => ended.abort());
    const load = startSoakLoad(soak, disruptions.log);
    await takeSamples(soak, load, ended.signal);
    ended.abort();
    await load.stop();
    await disruptions.ended;
    return soak;
  } finally {
    ended.abort();
    await hosts.stop();
    await router.stop();
  }
}

async function createSoak(
  options: SoakOptions,
  router: RouterProcess,
  hosts: Worker<StandInCommands>,
): Promise<Soak> {
  const pool = createHostPool(hosts, router.pools, model);
  await eventually(() => router.pools.listPools({}));
  for (let i = 0; i < initialHosts; i++) await pool.add();
  return {
    ...{ options, router, pool, requests: new Map(), disruptions: new Map() },
    ...{ memory: [], failures: [], leaked: 0 },
  };
}

function startSoakLoad(soak: Soak, log: DisruptionLog): Load {
  const { options, router, requests, failures } = soak;
  return startLoad({
    ...{ relay: router.relay, model, perSecond: options.perSecond },
    onEnded: (request, kind, requestId) => {
      const outcome = outcomeOf(request, log);
      increment(requests, outcome);
      if (outcome !== 'failed' || failures.length >= maxFailuresShown) return;
      const { status, text } = request.response;
      const tookMs = Math.round(request.endedMs - request.startedMs);
      const details = [text.slice(-200).trim(), ...router.logOf(requestId)];
      const failure = [`${kind}, ${status} after ${tookMs} ms`, ...details].join('\n    ');
      failures.push(failure);
      options.onProgress(`FAILED: ${failure}`);
    },
  });
}

/** Takes samples at equal intervals until the time is over or the signal aborts. */
async function takeSamples(soak: Soak, load: Load, signal: AbortSignal): Promise<void> {
  const { seconds } = soak.options;
  const samples = Math.max(minSamples, Math.round(seconds / secondsPerSample));
  const startedMs = performance.now();
  for (let i = 1; i <= samples && !signal.aborted; i++) {
    const dueMs = startedMs + (i * seconds * 1_000) / samples;
    await sleep(dueMs - performance.now(), undefined, { signal }).catch(() => {});
    await load.pause();
    const memory = await takeSample(soak);
    load.resume();
    const [rss, heap] = [memory.rssBytes, memory.heapBytes].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    const counts = [...soak.requests].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    soak.options.onProgress(`${i} of ${samples}: RSS ${rss} MiB, heap ${heap} MiB; ${counts}`);
  }
}

/** Checks that no request is outstanding, and measures memory. The load must be paused. */
async function takeSample(soak: Soak): Promise<Memory> {
  let outstanding = 0;
  const settled = async () => {
    outstanding = await soak.pool.outstanding();
    if (outstanding > 0) throw new Error('requests are outstanding');
  };
  await eventually(settled, { timeoutMs: settleMs }).catch(() => {
    soak.leaked = Math.max(soak.leaked, outstanding || 1);
  });
  const memory = await soak.router.memory();
  soak.memory.push(memory);
  return memory;
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
