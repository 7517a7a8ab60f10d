import { type Admission, createAdmission } from './admission.js';
import { createAdmissionQueue } from './admission-queue.js';
import { type Host, recordProbe } from './host.js';
import { createHostChoice } from './host-choice.js';
import { createHostSet } from './host-set.js';
import type { PoolLimits } from './limits.js';
import { createPoolLoad } from './load.js';
import { createOutlierDetector } from './outlier-detector.js';
import { createPicker, type Picker } from './picker.js';
import { createRetryBudget } from './retry-budget.js';
import type { PoolEvent } from './slot.js';
import { createSlots } from './slots.js';

/** The hosts that serve one model or one dedicated endpoint, and the requests that they serve or that wait for them. */
export interface Pool extends Admission {
  /** Replaces the hosts. Hosts that are removed finish their requests. */
  setHosts(urls: readonly string[]): void;
  setLimits(limits: PoolLimits): void;
  /** Excludes these hosts, and no others, from new requests. */
  setDraining(urls: ReadonlySet<string>): void;
  /** Records the result of a health probe. */
  probed(url: string, up: boolean): void;
  /** Serves the admission queue. To be called periodically, because ejections end without an event. */
  tick(): void;
  hosts(): readonly Readonly<Host>[];
  /** The number of requests in the admission queue. */
  waiting(): number;
  isEjected(host: Readonly<Host>): boolean;
}

export interface PoolDeps {
  monotonicMs(): number;
  random(): number;
  /** How long the slow start of a new host lasts, in milliseconds. */
  readonly slowStartMs: number;
  observe(event: PoolEvent): void;
  /** Replaces the built-in picker. */
  readonly picker?: Picker;
}

/** How many hosts are drawn for each pick; see docs/decisions/0017. */
const draws = 4;

/** A pool without hosts. */
export function createPool(deps: PoolDeps, initialLimits: PoolLimits): Pool {
  const { monotonicMs, random, slowStartMs, observe } = deps;
  let poolLimits = initialLimits;
  const limits = () => poolLimits;

  const hosts = createHostSet(monotonicMs);
  const load = createPoolLoad(monotonicMs);
  const baselineFirstByteMs = () => load.firstByte.average() ?? 1;
  const pick = deps.picker ?? createPicker({ draws, random, monotonicMs, baselineFirstByteMs, slowStartMs });
  const choice = createHostChoice({ hosts, load, pick, limits, monotonicMs });
  const queue = createAdmissionQueue({ limits, monotonicMs, completions: load.completions, observe });
  const outlierDetector = createOutlierDetector(monotonicMs);
  const slots = createSlots({ hosts, load, choice, queue, outlierDetector, monotonicMs, observe });
  const retryBudget = createRetryBudget(monotonicMs);

  return {
    ...createAdmission({ hosts, choice, queue, slots, retryBudget, observe }),
    setHosts: (urls) => {
      if (hosts.replace(urls)) slots.admitWaiting();
    },
    setLimits: (changed) => {
      poolLimits = changed;
      slots.admitWaiting();
    },
    setDraining: (urls) => {
      hosts.setDraining(urls);
      slots.admitWaiting();
    },
    probed: (url, up) => {
      const host = hosts.find(url);
      if (!host) return;
      recordProbe(host, up, monotonicMs());
      slots.admitWaiting();
    },
    tick: slots.admitWaiting,
    hosts: hosts.all,
    waiting: queue.length,
    isEjected: (host) => monotonicMs() < host.ejectedUntilMs,
  };
}
