import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPool } from './host-pool.js';
import type { DisruptionLog } from './outcome.js';

export interface DisruptionsOptions {
  readonly pool: HostPool;
  readonly signal: AbortSignal;
  /** Receives the kind of each disruption when it starts. */
  onDisruption(kind: string): void;
}

export interface Disruptions {
  readonly log: DisruptionLog;
  /** Resolves after the signal has aborted and all disruptions have ended. Rejects if one failed. */
  readonly ended: Promise<void>;
}

/** What a run has done to hosts so far. */
interface State extends DisruptionsOptions {
  readonly kills: { port: number; atMs: number }[];
  readonly hangs: { fromMs: number; toMs: number }[];
  /** Hosts with a disruption. */
  readonly disrupted: Set<number>;
  unhealthy: number;
}

/** Hosts without a disruption that remain at any time. */
const minHealthy = 3;
const maxHosts = 8;
/** Hosts that are killed or degraded at a time. The router tries at most three hosts for a request. */
const maxUnhealthy = 2;

const degradations = {
  'fails every request': { failureRate: 1 },
  'fails some requests': { failureRate: 0.3 },
  slow: { extraLatencyMs: 1_500 },
  hanging: { hang: true },
} as const;
const healthy = { failureRate: 0, extraLatencyMs: 0, hang: false };

/** The kinds of disruptions of a host. */
const disruptions: Record<
  string,
  { makesUnhealthy: boolean; run(state: State, port: number): Promise<void> }
> = {
  removed: { makesUnhealthy: false, run: ({ pool }, port) => pool.remove(port) },
  drained: { makesUnhealthy: false, run: ({ pool }, port) => pool.drain(port) },
  killed: { makesUnhealthy: true, run: kill },
  degraded: { makesUnhealthy: true, run: degrade },
};

/** Disrupts the hosts continuously: hosts are added, removed, drained, killed and degraded at random. */
export function startDisruptions(options: DisruptionsOptions): Disruptions {
  const state: State = { ...options, kills: [], hangs: [], disrupted: new Set(), unhealthy: 0 };
  return { log: state, ended: run(state) };
}

async function run(state: State): Promise<void> {
  const active = new Set<Promise<void>>();
  let failure: unknown;
  while (!state.signal.aborted && failure === undefined) {
    await sleep(between(200, 1_500));
    const one = disruptOne(state).catch((error: unknown) => {
      failure = error;
    });
    active.add(one);
    void one.finally(() => active.delete(one));
  }
  await Promise.all(active);
  if (failure !== undefined) throw failure;
}

/** Disrupts a random host, or adds one. Does nothing if the bounds allow neither. */
async function disruptOne(state: State): Promise<void> {
  const { pool, disrupted, onDisruption } = state;
  const candidates = pool.members().filter((port) => !disrupted.has(port));
  const kind = pick(Object.keys(disruptions));
  const { makesUnhealthy, run } = disruptions[kind] as (typeof disruptions)[string];
  const isAllowed = candidates.length > minHealthy && (!makesUnhealthy || state.unhealthy < maxUnhealthy);
  if (!isAllowed || (pool.members().length < maxHosts && Math.random() < 0.4)) {
    if (pool.members().length >= maxHosts) return;
    onDisruption('added');
    await pool.add();
    return;
  }
  const port = pick(candidates);
  onDisruption(kind);
  disrupted.add(port);
  if (makesUnhealthy) state.unhealthy++;
  await run(state, port);
  if (makesUnhealthy) state.unhealthy--;
  disrupted.delete(port);
}

/** Kills a host, then restarts it or removes it from the pool. */
async function kill({ pool, kills, onDisruption }: State, port: number): Promise<void> {
  kills.push({ port, atMs: performance.now() });
  await pool.kill(port);
  await sleep(between(200, 4_000));
  if (Math.random() < 0.5) {
    onDisruption('restarted');
    await pool.restart(port);
  } else await pool.removeKilled(port);
}

/** Degrades a host for some seconds. */
async function degrade(state: State, port: number): Promise<void> {
  const { pool, hangs, onDisruption } = state;
  const kind = pick(Object.keys(degradations) as (keyof typeof degradations)[]);
  onDisruption(kind);
  const hang = { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
  if (kind === 'hanging') hangs.push(hang);
  await pool.configure(port, degradations[kind]);
  await sleep(between(1_000, 8_000));
  await pool.configure(port, healthy);
  // The requests that it accepted while hanging never get a response, so it is killed, as an operator would do.
  if (kind === 'hanging') {
    await kill(state, port);
    hang.toMs = performance.now();
  }
}

function between(low: number, high: number): number {
  return low + Math.random() * (high - low);
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}
