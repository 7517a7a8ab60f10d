import type { AppError } from '@hypervize/errors';
import { createAdmissionQueue } from './admission-queue.js';
import { createEwma, createRate } from './ewma.js';
import { createHashRing, type HashRing } from './hash-ring.js';
import { type Host, isHealthy, newHost, recordProbe } from './host.js';
import { createOutlierDetector } from './outlier-detector.js';
import { createPicker, type Picker } from './picker.js';
import { createRetryBudget } from './retry-budget.js';

export interface PoolLimits {
  /** Requests that one host has at a time. */
  readonly maxPerHost: number;
  /** Requests that wait when all hosts have that many. */
  readonly maxWaiting: number;
  /** How long one waits, in milliseconds. */
  readonly waitMs: number;
  /** Whether conversations that begin alike go to the same host. */
  readonly prefixAffinity: boolean;
}

/** Who asks for a place, and for what. */
export interface SlotRequest {
  readonly account: string;
  /** What the conversation begins with, hashed; absent if there is nothing to go by. */
  readonly prefix: string | undefined;
  /** Whether the first byte of its answer says how fast a host is: not so if the answer comes when all of it is made. */
  readonly timed: boolean;
  /** Calls the listener when the place is not wanted any more; the result takes the listener away again. */
  onCancel(listener: (reason: AppError) => void): () => void;
}

/** PickReason a request went to the host that it went to. */
export type PickReason = 'prefix' | 'picked' | 'last_resort' | 'retry';

/** A request's place on a host. */
export interface Slot {
  readonly url: string;
  readonly why: PickReason;
  /** How long it was waited for, in milliseconds. */
  readonly waitedMs: number;
  /** The first byte of the answer came after so long. */
  firstByte(afterMs: number): void;
  /** Gives the place back, once. 'failure' speaks against the host, 'success' for it, 'ignored' says nothing. */
  release(result: 'success' | 'failure' | 'ignored'): void;
}

export interface Pool {
  /**
   * A place on a host, at once or when there is one. Rejects with `no_capacity` if there are too many waiting, after
   * `waitMs`, and where no host can be had at all; with what `close` says; with the reason of giving up.
   */
  acquire(asking: SlotRequest): Promise<Slot>;
  /**
   * A place for a second attempt, on a host that has not been tried if there is one that works, at once or when there is
   * one. Undefined if there may be none: the budget for that is spent, or there is nobody to ask. Rejects as `seat` does.
   */
  acquireRetry(asking: SlotRequest, tried: readonly Slot[]): Promise<Slot | undefined>;
  /** These are the hosts from now on. Those that are gone finish what they have. */
  setHosts(urls: readonly string[]): void;
  setLimits(limits: PoolLimits): void;
  /** The hosts that an operator wants no new requests on. */
  setDraining(urls: ReadonlySet<string>): void;
  probed(url: string, up: boolean): void;
  /** To be called now and then: lets in who waits if time has made room. */
  tick(): void;
  /** There is no such pool any more: those that wait are told so. */
  close(reason: AppError): void;
  hosts(): readonly Readonly<Host>[];
  waiting(): number;
  isEjected(host: Readonly<Host>): boolean;
}

/** What happens in a pool, for the metrics. */
export type PoolEvent = 'ejected' | 'retried' | 'retry_refused' | 'queue_full' | 'queue_timeout';

export interface PoolDeps {
  monotonicMs(): number;
  random(): number;
  /** How long a new host is warmed up, in milliseconds. */
  readonly slowStartMs: number;
  observe(event: PoolEvent): void;
  /** Instead of our own way of choosing. */
  readonly picker?: Picker;
}

/** How many hosts are drawn for a choice; see docs/decisions/0017. */
const draws = 4;

export function createPool(deps: PoolDeps, initial: PoolLimits): Pool {
  const { monotonicMs } = deps;
  let limits = initial;
  let hosts: Host[] = [];
  let ring: HashRing | undefined;
  let drainingUrls: ReadonlySet<string> = new Set();
  let closed: AppError | undefined;
  let outstanding = 0;
  const underWay = new Map<string, number>();
  const baselineFirstByte = createEwma();
  const finished = createRate();
  const budget = createRetryBudget(monotonicMs);
  const outlierDetector = createOutlierDetector(monotonicMs);
  const admissionQueue = createAdmissionQueue({
    limits: () => limits,
    monotonicMs,
    finished,
    observe: deps.observe,
  });
  const picker =
    deps.picker ??
    createPicker({
      draws,
      random: deps.random,
      monotonicMs,
      baselineFirstByteMs: () => baselineFirstByte.average() ?? 1,
      slowStartMs: deps.slowStartMs,
    });

  const hasRoom = (host: Host) => !host.draining && host.outstanding < limits.maxPerHost;
  const available = (host: Host) => hasRoom(host) && isHealthy(host, monotonicMs());

  const pick = (prefix: string | undefined): { host: Host; why: PickReason } | undefined => {
    if (limits.prefixAffinity && prefix !== undefined) {
      ring ??= createHashRing(hosts);
      const host = ring.find(prefix, outstanding, available);
      if (host) return { host, why: 'prefix' };
    }
    const host = picker(hosts, available);
    if (host) return { host, why: 'picked' };
    // If none is believed to work, it may be the belief that is wrong: then all are asked.
    const nowMs = monotonicMs();
    if (hosts.some((one) => !one.draining && isHealthy(one, nowMs))) return undefined;
    const last = picker(hosts, hasRoom);
    return last && { host: last, why: 'last_resort' };
  };

  const take = (host: Host, why: PickReason, { account, timed }: SlotRequest, waitedMs: number): Slot => {
    const waiting = { sentMs: monotonicMs() };
    if (timed) host.waitingSince.add(waiting);
    host.outstanding++;
    outstanding++;
    underWay.set(account, (underWay.get(account) ?? 0) + 1);
    let left = false;
    return {
      url: host.url,
      why,
      waitedMs,
      firstByte: (afterMs) => {
        host.waitingSince.delete(waiting);
        host.firstByte.note(afterMs, monotonicMs());
        baselineFirstByte.note(afterMs, monotonicMs());
      },
      release: (result) => {
        if (left) return;
        left = true;
        host.waitingSince.delete(waiting);
        host.outstanding--;
        outstanding--;
        const others = (underWay.get(account) ?? 1) - 1;
        if (others === 0) underWay.delete(account);
        else underWay.set(account, others);
        finished.count(monotonicMs());
        if (result === 'success') outlierDetector.succeeded(host);
        if (result === 'failure' && outlierDetector.failed(host, hosts) === 'ejected')
          deps.observe('ejected');
        admitWaiting();
      },
    };
  };

  const admitWaiting = () => {
    admissionQueue.admitRetries(({ asking, sinceMs, not }) => {
      const host = picker(hosts, (one) => !not?.has(one.url) && available(one));
      return host && take(host, 'retry', asking, monotonicMs() - sinceMs);
    });
    while (admissionQueue.untried() > 0 && pick(undefined)) {
      const next = admissionQueue.next((account) => underWay.get(account) ?? 0);
      const picked = next && pick(next.asking.prefix);
      if (!picked) return;
      next.settle(take(picked.host, picked.why, next.asking, monotonicMs() - next.sinceMs));
    }
  };

  /**
   * Who may be asked again: those that have not been tried. Where none of these works, the one that was tried, once more:
   * its connection may have been an old one.
   */
  const candidatesFor = (tried: readonly Slot[]): readonly Host[] => {
    const nowMs = monotonicMs();
    const usable = hosts.filter((host) => !host.draining);
    const untried = usable.filter((host) => tried.every(({ url }) => url !== host.url));
    const works = (host: Host) => isHealthy(host, nowMs);
    const once = tried.length === 1 ? usable : [];
    const choices = [untried.filter(works), once.filter(works), untried, once];
    return choices.find((choice) => choice.length > 0) ?? [];
  };

  return {
    acquire: async (asking) => {
      if (closed) throw closed;
      budget.deposit();
      // Who waits already goes first.
      const picked = admissionQueue.untried() === 0 ? pick(asking.prefix) : undefined;
      if (picked) return take(picked.host, picked.why, asking, 0);
      if (hosts.every((host) => host.draining)) throw admissionQueue.noCapacity('the pool has no host');
      return admissionQueue.wait(asking);
    },
    acquireRetry: async (asking, tried) => {
      if (closed) throw closed;
      const candidates = candidatesFor(tried);
      if (candidates.length === 0) return undefined;
      if (!budget.withdraw()) {
        deps.observe('retry_refused');
        return undefined;
      }
      deps.observe('retried');
      const host = picker(candidates, hasRoom);
      if (host) return take(host, 'retry', asking, 0);
      const wanted = new Set(candidates.map(({ url }) => url));
      const not = new Set(tried.map(({ url }) => url).filter((url) => !wanted.has(url)));
      return admissionQueue.wait(asking, not);
    },
    setHosts: (urls) => {
      const known = new Map(hosts.map((host) => [host.url, host]));
      const wanted = [...new Set(urls)];
      // The first hosts of a pool are as warm as each other.
      const warmFromMs = known.size === 0 ? Number.NEGATIVE_INFINITY : monotonicMs();
      if (wanted.length === hosts.length && wanted.every((url) => known.has(url))) return;
      hosts = wanted.map((url) => known.get(url) ?? newHost(url, warmFromMs));
      for (const host of hosts) host.draining = drainingUrls.has(host.url);
      ring = undefined;
      admitWaiting();
    },
    setLimits: (changed) => {
      limits = changed;
      admitWaiting();
    },
    setDraining: (urls) => {
      drainingUrls = urls;
      for (const host of hosts) host.draining = urls.has(host.url);
      admitWaiting();
    },
    probed: (url, up) => {
      const host = hosts.find((one) => one.url === url);
      if (!host) return;
      recordProbe(host, up, monotonicMs());
      admitWaiting();
    },
    tick: admitWaiting,
    close: (reason) => {
      closed = reason;
      admissionQueue.close(reason);
    },
    hosts: () => hosts,
    waiting: admissionQueue.all,
    isEjected: (host) => monotonicMs() < host.ejectedUntilMs,
  };
}
