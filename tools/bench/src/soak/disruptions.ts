import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.js';
import type { Misdeeds } from './outcome.js';

export interface ChangesOptions {
  readonly fleet: Fleet;
  readonly signal: AbortSignal;
  onChange(what: string): void;
}

/** So many healthy hosts are left in peace at any time, whatever is done to the others. */
const leastHealthy = 3;
const mostHosts = 8;
/** Hosts that are dead or bad at a time. One request is asked of three hosts at most. */
const mostBad = 2;

const bad = {
  'fails every time': { failureRate: 1 },
  'fails now and then': { failureRate: 0.3 },
  'is slow': { extraLatencyMs: 1_500 },
  hangs: { hang: true },
} as const;
const good = { failureRate: 0, extraLatencyMs: 0, hang: false };

/** Changes the hosts all the time: some come, some go in one way or another, some turn bad for a while. */
export function startChanges({ fleet, signal, onChange }: ChangesOptions) {
  const kills: { port: number; atMs: number }[] = [];
  const hangs: { fromMs: number; toMs: number }[] = [];
  /** Hosts to which something is being done. */
  const busy = new Set<number>();
  let ill = 0;
  const between = (low: number, high: number) => low + Math.random() * (high - low);
  const pick = <T>(from: readonly T[]) => from[Math.floor(Math.random() * from.length)] as T;

  const kill = async (port: number) => {
    kills.push({ port, atMs: performance.now() });
    await fleet.kill(port);
    await sleep(between(200, 4_000));
    if (Math.random() < 0.5) {
      onChange('started again');
      await fleet.startAgain(port);
    } else await fleet.forget(port);
  };
  const turnBad = async (port: number) => {
    const how = pick(Object.keys(bad) as (keyof typeof bad)[]);
    onChange(how);
    const hang = { fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    if (how === 'hangs') hangs.push(hang);
    await fleet.change(port, bad[how]);
    await sleep(between(1_000, 8_000));
    await fleet.change(port, good);
    // What it took while it hung is not answered later either. So it is ended, as one would do with such a host.
    if (how === 'hangs') {
      await kill(port);
      hang.toMs = performance.now();
    }
  };
  const ways = { removed: fleet.remove, drained: fleet.drain, killed: kill, 'turned bad': turnBad };

  const change = async (): Promise<void> => {
    const free = fleet.members().filter((port) => !busy.has(port));
    const route = pick(Object.keys(ways) as (keyof typeof ways)[]);
    const isIll = route === 'killed' || route === 'turned bad';
    const mayGo = free.length > leastHealthy && (!isIll || ill < mostBad);
    if (!mayGo || (fleet.members().length < mostHosts && Math.random() < 0.4)) {
      if (fleet.members().length >= mostHosts) return;
      onChange('added');
      await fleet.add();
      return;
    }
    const port = pick(free);
    onChange(route);
    busy.add(port);
    if (isIll) ill++;
    await ways[route](port);
    if (isIll) ill--;
    busy.delete(port);
  };

  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  const run = async () => {
    while (!signal.aborted && failure === undefined) {
      await sleep(between(200, 1_500));
      const one = change().catch((error: unknown) => {
        failure = error;
      });
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
  };
  const misdeeds: Misdeeds = { kills, hangs };
  return { misdeeds, ended: run() };
}
