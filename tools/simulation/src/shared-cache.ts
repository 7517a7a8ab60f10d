import type { VerdictEntry } from '@hypervize/auth-model';
import type { VerdictStore } from '@hypervize/redis';
import type { Bug } from './bugs.js';
import type { Network } from './network.js';
import type { Process, Time } from './time.js';

/** Redis, as far as the protocol uses it. It can lose entries. */
export interface SharedCache {
  readonly process: Process;
  /** The cache as one process reaches it over the network. */
  as(process: Process): VerdictStore;
  /** Deletes all entries. */
  flush(): void;
  /** Fails over to a replica, which lacks the latest writes. */
  failOver(): void;
  /** When entries were last lost. */
  lostMs(): number;
}

type Entries = Map<string, { readonly entry: VerdictEntry; readonly untilMs: number }>;

/** How often the replica is brought up to date, in milliseconds. */
const replicationMs = 300;

export function createSharedCache(time: Time, network: Network, bug: Bug | undefined): SharedCache {
  const process = time.process('redis');
  let entries: Entries = new Map();
  let replica: Entries = new Map();
  let lostMs = Number.NEGATIVE_INFINITY;
  const replicate = () => {
    replica = new Map(entries);
    time.after(replicationMs, replicate);
  };
  replicate();

  const get = (keyId: string) => {
    const found = entries.get(keyId);
    return found && found.untilMs > time.nowMs() ? found.entry : undefined;
  };
  return {
    process,
    as: (from) => ({
      get: (keyId) => network.call(from, process, 100, async () => get(keyId)),
      put: (keyId, entry, ttlMs) =>
        network.call(from, process, 500, async () => {
          const current = get(keyId);
          if (bug !== 'set-without-seq' && current && current.seq >= entry.seq) return false;
          entries.set(keyId, { entry, untilMs: time.nowMs() + ttlMs });
          return true;
        }),
    }),
    flush: () => {
      entries = new Map();
      lostMs = time.nowMs();
    },
    failOver: () => {
      entries = replica;
      lostMs = time.nowMs();
    },
    lostMs: () => lostMs,
  };
}
