import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@hypervize/testkit';
import { createCaller } from '../test-caller.js';
import type { HostOrders } from '../workers/hosts.js';
import { startWorker } from '../workers/worker.js';
import { startChanges } from './changes.js';
import { createFleet } from './fleet.js';
import { startLoad } from './load.js';
import type { Memory } from './memory.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { type RouterProcess, startRouter } from './router.js';

export interface SoakOptions {
  readonly seconds: number;
  readonly perSecond: number;
  onProgress(what: string): void;
}

/** What was seen. */
export interface Found {
  readonly requests: ReadonlyMap<Outcome, number>;
  readonly changes: ReadonlyMap<string, number>;
  /** In order. */
  readonly memory: readonly Memory[];
  /** Requests that the router still believed to be under way when none was. */
  readonly leaked: number;
  /** The first of those that failed, with what the router wrote of them. */
  readonly failures: readonly string[];
}

const firstHosts = 5;
const maxFailuresShown = 10;
/** How often the load is stopped for a moment, so that what is left in memory can be seen. */
const secondsPerSample = 15;
const leastSamples = 6;

/** Runs it all, and ends by itself. */
export async function runSoak({ seconds, perSecond, onProgress }: SoakOptions): Promise<Found> {
  const model = 'soak';
  const requests = new Map<Outcome, number>();
  const changed = new Map<string, number>();
  const count = <K>(of: Map<K, number>, key: K) => void of.set(key, (of.get(key) ?? 0) + 1);
  const memory: Memory[] = [];
  const failures: string[] = [];
  let leaked = 0;

  onProgress('starts PostgreSQL, the router and the first hosts');
  const caller = createCaller();
  const router: RouterProcess = await startRouter(caller);
  const hosts = startWorker<HostOrders>(new URL('../workers/hosts.js', import.meta.url));
  const over = new AbortController();
  try {
    const fleet = createFleet(hosts, router.pools, model);
    await eventually(() => router.pools.listPools({}));
    for (let i = 0; i < firstHosts; i++) await fleet.add();
    const { misdeeds, ended } = startChanges({
      fleet,
      signal: over.signal,
      onChange: (what) => count(changed, what),
    });
    ended.catch(() => over.abort());
    const load = startLoad({
      ...{ origin: router.origin, model, caller, perSecond },
      onEnded: (one, kind, requestId) => {
        const outcome = outcomeOf(one, misdeeds);
        count(requests, outcome);
        if (outcome !== 'failed' || failures.length >= maxFailuresShown) return;
        const took = Math.round(one.endedMs - one.startedMs);
        const { status, text } = one.answer;
        const said = [text.slice(-200).trim(), ...router.reasonsOf(requestId)];
        failures.push([`${kind}, ${status} after ${took} ms`, ...said].join('\n    '));
        onProgress(`FAILED: ${failures.at(-1)}`);
      },
    });

    const samples = Math.max(leastSamples, Math.round(seconds / secondsPerSample));
    const startedMs = performance.now();
    for (let i = 1; i <= samples && !over.signal.aborted; i++) {
      await sleep(startedMs + (i * seconds * 1_000) / samples - performance.now(), undefined, {
        signal: over.signal,
      }).catch(() => {});
      await load.pause();
      const settled = eventually(
        async () => {
          const outstanding = await fleet.outstanding();
          if (outstanding > 0) throw new Error(String(outstanding));
        },
        { timeoutMs: 2_000 },
      );
      await settled.catch((error: Error) => {
        leaked = Math.max(leaked, Number(error.message) || 1);
      });
      const now = await router.memory();
      memory.push(now);
      load.resume();
      const megabytes = [now.rssBytes, now.heapBytes].map((bytes) => (bytes / 2 ** 20).toFixed(1));
      onProgress(`${i} of ${samples}: RSS ${megabytes[0]} MiB, heap ${megabytes[1]} MiB; ${tally(requests)}`);
    }
    over.abort();
    await load.stop();
    await ended;
    return { requests, changes: changed, memory, leaked, failures };
  } finally {
    over.abort();
    await hosts.stop();
    await router.stop();
  }
}

function tally(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
}
