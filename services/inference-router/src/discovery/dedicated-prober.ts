import { backoffMs, createDividedBudget } from '@hypervize/runtime';
import type { Endpoint } from '../endpoints/endpoint.js';

/** Probes the hosts of dedicated endpoints. */
export interface DedicatedProber {
  /** Probes the new hosts of an endpoint as soon as possible, and those that it has no more not again. */
  setEndpoint(endpoint: Pick<Endpoint, 'endpointId' | 'accountId' | 'hosts' | 'state'>): void;
  /** Starts the probes that are due. To be called periodically. */
  tick(): void;
}

interface Options {
  /** Probes a host. Does not reject. */
  probe(url: string): Promise<boolean>;
  /** The time between two probes of a host that is up, in milliseconds. */
  readonly everyMs: number;
  monotonicMs(): number;
  random(): number;
  onResult(endpointId: string, url: string, up: boolean): void;
}

interface Target {
  readonly accountId: string;
  readonly endpointId: string;
  readonly url: string;
  /** Probes that failed in a row. */
  failures: number;
  phase: 'waiting' | 'queued' | 'probing' | 'removed';
  /** In phase 'waiting': when the next probe is due. */
  dueMs: number;
}

/** Probes in flight, of all accounts. */
export const maxProbes = 64;
/** The longest time between two probes of a dead host, in milliseconds, if `everyMs` is not longer. */
const maxBackoffMs = 30_000;

/**
 * A prober without endpoints. Accounts choose the hosts, and a dead host takes the whole time of a probe. So the probes in
 * flight are divided between accounts (see createDividedBudget), accounts take turns, a dead host is probed less and less
 * often, and a new host comes before those of its account that are known.
 */
export function createDedicatedProber(options: Options): DedicatedProber {
  const { probe, everyMs, monotonicMs, random, onResult } = options;
  const endpoints = new Map<string, Map<string, Target>>();
  const queue = createAccountQueue();
  const budget = createDividedBudget(maxProbes);

  const start = async (target: Target) => {
    target.phase = 'probing';
    const up = await probe(target.url);
    budget.release(target.accountId, 1);
    // It may have been removed meanwhile.
    if ((target.phase as Target['phase']) !== 'removed') {
      target.failures = up ? 0 : target.failures + 1;
      const most = Math.max(everyMs, maxBackoffMs);
      const waitMs = target.failures < 2 ? everyMs : backoffMs(target.failures - 1, everyMs, most, random);
      target.phase = 'waiting';
      target.dueMs = monotonicMs() + waitMs;
      onResult(target.endpointId, target.url, up);
    }
    startQueued();
  };
  const startQueued = () => {
    for (let target = queue.next(budget.tryTake); target; target = queue.next(budget.tryTake))
      void start(target);
  };

  return {
    setEndpoint: ({ endpointId, accountId, hosts, state }) => {
      const before = endpoints.get(endpointId) ?? new Map<string, Target>();
      const wanted = new Set(state === 'deleted' ? [] : hosts);
      for (const [url, target] of before) {
        if (wanted.has(url)) continue;
        queue.remove(target);
        target.phase = 'removed';
        before.delete(url);
      }
      for (const url of wanted) {
        if (before.has(url)) continue;
        const target: Target = { accountId, endpointId, url, failures: 0, phase: 'queued', dueMs: 0 };
        before.set(url, target);
        queue.addFirst(target);
      }
      if (before.size > 0) endpoints.set(endpointId, before);
      else endpoints.delete(endpointId);
      startQueued();
    },
    tick: () => {
      const nowMs = monotonicMs();
      for (const targets of endpoints.values()) {
        for (const target of targets.values()) {
          if (target.phase !== 'waiting' || target.dueMs > nowMs) continue;
          target.phase = 'queued';
          queue.addLast(target);
        }
      }
      startQueued();
    },
  };
}

/** The targets whose probes are due, by account. Accounts take turns. */
function createAccountQueue() {
  const byAccount = new Map<string, Target[]>();
  const ofAccount = (accountId: string) => {
    const known = byAccount.get(accountId) ?? [];
    byAccount.set(accountId, known);
    return known;
  };
  return {
    addFirst: (target: Target) => void ofAccount(target.accountId).unshift(target),
    addLast: (target: Target) => void ofAccount(target.accountId).push(target),
    remove: (target: Target) => {
      if (target.phase !== 'queued') return;
      const left = ofAccount(target.accountId).filter((other) => other !== target);
      if (left.length > 0) byAccount.set(target.accountId, left);
      else byAccount.delete(target.accountId);
    },
    /** Removes and returns the next target of the first account that may take a probe. Undefined if there is none. */
    next: (tryTake: (accountId: string, amount: number) => boolean): Target | undefined => {
      for (const [accountId, targets] of byAccount) {
        if (!tryTake(accountId, 1)) continue;
        byAccount.delete(accountId);
        const target = targets.shift();
        if (targets.length > 0) byAccount.set(accountId, targets);
        return target;
      }
      return undefined;
    },
  };
}
