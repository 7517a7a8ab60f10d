import { type AnnounceDeps, announce } from '@hypervize/key-service/parts/revocation/announce';
import { type FeedDeps, follow } from '@hypervize/key-service/parts/revocation/change-feed';
import { createChangeLog } from '@hypervize/key-service/parts/revocation/change-log';
import { createOutbox, sweepPeriodically } from '@hypervize/key-service/parts/revocation/outbox';
import { createLeaseRegistry } from '@hypervize/revocation';
import type { keys } from '@hypervize/rpc';
import type { Bug } from './bugs.js';
import type { Network } from './network.js';
import type { Cache, Database } from './stores.js';
import type { Process, Time } from './time.js';

/** A replica of key-service: its own code, on a database and a network that are not real. */
export interface KeyService {
  readonly process: Process;
  readonly announcing: AnnounceDeps;
  readonly feed: FeedDeps;
  wake(): void;
  /** Whether a key is good, and as of when. */
  verify(keyId: string): Promise<{ seq: number; revoked: boolean }>;
  revoke(keyId: string): ReturnType<typeof announce>;
  follow(
    requests: AsyncIterable<keys.FollowRequest__Output>,
    signal: AbortSignal,
  ): AsyncGenerator<keys.FollowResponse>;
}

interface World {
  readonly time: Time;
  readonly network: Network;
  readonly database: Database;
  readonly cache: Cache;
  readonly verdictTtlMs: number;
  readonly bug: Bug | undefined;
}

export const leaseMs = 3_000;

export async function startKeyService(world: World, name: string): Promise<KeyService> {
  const { time, network, database, cache, bug } = world;
  const process = time.process(name);
  const { clock } = process;
  const ask = <T>(work: () => T | Promise<T>) =>
    network.call(process, database.process, 5_000, async () => work());
  const onError = () => {};

  const log = createChangeLog(
    {
      after: (seq, limit) => ask(() => database.after(seq, limit)),
      bounds: () => ask(() => ({ head: database.head(), floor: 0 })),
      hasImportedKeys: async () => false,
    },
    { head: database.head(), hasImportedKeys: false },
    clock,
    onError,
  );
  let headBefore = 0;
  const leases = createLeaseRegistry({
    store: {
      renew: async (holders, leaseMs) => {
        if (bug === 'head-before-lease') headBefore = await ask(() => database.head());
        await ask(() => {
          for (const { holderId, appliedSeq } of holders) {
            const before = database.leases.get(holderId);
            const renewal = (before?.renewal ?? 0) + 1;
            database.leases.set(holderId, {
              holderId,
              appliedSeq,
              renewal,
              leaseMs,
              renewedAtMs: time.nowMs(),
            });
          }
        });
      },
      head: () => (bug === 'head-before-lease' ? Promise.resolve(headBefore) : ask(() => database.head())),
      applied: (holders) =>
        ask(() => {
          for (const { holderId, appliedSeq } of holders) {
            const row = database.leases.get(holderId);
            if (row && row.appliedSeq < appliedSeq) database.leases.set(holderId, { ...row, appliedSeq });
          }
        }),
      all: () => ask(() => [...database.leases.values()]),
      remove: (holderId, renewal) =>
        ask(() => {
          if (renewal === undefined || database.leases.get(holderId)?.renewal === renewal) {
            database.leases.delete(holderId);
          }
        }),
    },
    clock,
    leaseMs,
    onError,
  });
  const outbox = createOutbox({
    store: {
      unpublished: (minAgeMs, limit) => ask(() => database.untold(minAgeMs, limit)),
      markPublished: (seqs) => ask(() => database.markTold(seqs)),
    },
    shared: cache.as(process),
    verdictTtlMs: world.verdictTtlMs,
    onError,
  });
  const never = new AbortController().signal;
  void sweepPeriodically(outbox, clock, 500, never);
  const look = () => {
    log.wake();
    void leases.refresh();
    process.after(1_000, look);
  };
  look();

  const announcing: AnnounceDeps = { log, outbox, leases, clock, isPublished: async () => true };
  const feed: FeedDeps = {
    log,
    leases,
    followers: { count: 0 },
    startSeq: () =>
      ask(() =>
        bug === 'feed-from-head' ? database.head() : database.seqBefore(world.verdictTtlMs + 5_000),
      ),
    onError,
  };
  return {
    process,
    announcing,
    feed,
    wake: () => {
      log.wake();
      void leases.refresh();
    },
    verify: (keyId) => ask(() => ({ seq: database.head(), revoked: database.isRevoked(keyId) })),
    revoke: async (keyId) => {
      const change = await ask(() => database.revoke(keyId));
      return announce(announcing, [change], { deadline: clock.now() + 9_000, signal: never });
    },
    follow: (requests, signal) =>
      follow(feed, requests, { caller: 'auth-gateway', signal, deadline: Number.POSITIVE_INFINITY }),
  };
}
