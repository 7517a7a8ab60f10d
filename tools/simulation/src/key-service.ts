import { type AnnounceDeps, announce } from '@hypervize/key-service/parts/revocation/announce';
import { type FeedDeps, follow } from '@hypervize/key-service/parts/revocation/change-feed';
import { type ChangeLog, createChangeLog } from '@hypervize/key-service/parts/revocation/change-log';
import { createOutbox, sweepPeriodically } from '@hypervize/key-service/parts/revocation/outbox';
import { createLeaseRegistry } from '@hypervize/revocation';
import type { keys } from '@hypervize/rpc';
import type { Bug } from './bugs.js';
import type { Database } from './database.js';
import type { Network } from './network.js';
import type { SharedCache } from './shared-cache.js';
import type { Process, Time } from './time.js';

/** A replica of key-service: the service's own code, with a simulated database and network. */
export interface KeyService {
  readonly process: Process;
  /** Called for a notification that changes were committed. */
  wake(): void;
  /** Whether a key is revoked, and the seq as of which that holds. */
  verify(keyId: string): Promise<{ seq: number; revoked: boolean }>;
  revoke(keyId: string): ReturnType<typeof announce>;
  follow(
    requests: AsyncIterable<keys.FollowRequest__Output>,
    signal: AbortSignal,
  ): AsyncGenerator<keys.FollowResponse>;
}

export interface KeyServiceDeps {
  readonly time: Time;
  readonly network: Network;
  readonly database: Database;
  readonly cache: SharedCache;
  readonly verdictTtlMs: number;
  readonly bug: Bug | undefined;
}

/** Runs a database operation over the network. */
type Query = <T>(work: () => T | Promise<T>) => Promise<T>;

const leaseMs = 3_000;
const queryTimeoutMs = 5_000;
const revokeTimeoutMs = 9_000;
/** How often a replica looks for changes without a notification, in milliseconds. */
const pollMs = 1_000;
const sweepMs = 500;
/** How much longer than a verdict lives a new gateway's feed reaches back, in milliseconds. */
const feedMarginMs = 5_000;

const onError = () => {};

export async function startKeyService(deps: KeyServiceDeps, name: string): Promise<KeyService> {
  const { time, network, database } = deps;
  const process = time.process(name);
  const { clock } = process;
  const query: Query = (work) => network.call(process, database.process, queryTimeoutMs, async () => work());

  const log = createLog(deps, process, query);
  const leases = createLeaseRegistry({ store: leaseStore(deps, query), clock, leaseMs, onError });
  const neverAborts = new AbortController().signal;
  const outbox = startOutbox(deps, process, query, neverAborts);
  const wake = () => {
    log.wake();
    void leases.refresh();
  };
  const poll = () => {
    wake();
    process.after(pollMs, poll);
  };
  poll();

  const announcing: AnnounceDeps = {
    log,
    outbox,
    leases,
    clock,
    reportWhenConfirmed: () => {},
    isPublished: async () => true,
  };
  const feed: FeedDeps = {
    log,
    leases,
    followers: { count: 0 },
    now: clock.now,
    startSeq: () => query(() => startSeq(deps)),
    onError,
  };
  return {
    process,
    wake,
    verify: (keyId) => query(() => ({ seq: database.head(), revoked: database.isRevoked(keyId) })),
    revoke: async (keyId) => {
      const change = await query(() => database.revoke(keyId));
      return announce(announcing, [change], {
        deadline: clock.now() + revokeTimeoutMs,
        signal: neverAborts,
      });
    },
    follow: (requests, signal) =>
      follow(feed, requests, { caller: 'auth-gateway', signal, deadline: Number.POSITIVE_INFINITY }),
  };
}

function createLog({ database }: KeyServiceDeps, { clock }: Process, query: Query): ChangeLog {
  return createChangeLog(
    {
      after: (seq, limit) => query(() => database.after(seq, limit)),
      bounds: () => query(() => ({ head: database.head(), floor: 0 })),
      hasImportedKeys: async () => false,
    },
    { head: database.head(), hasImportedKeys: false },
    clock,
    onError,
  );
}

function startOutbox(
  { database, cache, verdictTtlMs }: KeyServiceDeps,
  process: Process,
  query: Query,
  signal: AbortSignal,
) {
  const outbox = createOutbox({
    store: {
      unpublished: (minAgeMs, limit) => query(() => database.unpublished(minAgeMs, limit)),
      markPublished: (seqs) => query(() => database.markPublished(seqs)),
    },
    shared: cache.as(process),
    verdictTtlMs,
    onError,
  });
  void sweepPeriodically(outbox, process.clock, sweepMs, signal);
  return outbox;
}

function startSeq({ database, verdictTtlMs, bug }: KeyServiceDeps): number {
  return bug === 'feed-from-head' ? database.head() : database.seqBefore(verdictTtlMs + feedMarginMs);
}

function leaseStore(
  { time, database, bug }: KeyServiceDeps,
  query: Query,
): Parameters<typeof createLeaseRegistry>[0]['store'] {
  const { leases } = database;
  const readsHeadFirst = bug === 'head-before-lease';
  let earlyHead = 0;
  return {
    renew: async (holders, leaseMs) => {
      if (readsHeadFirst) earlyHead = await query(() => database.head());
      await query(() => {
        for (const { holderId, appliedSeq } of holders) {
          const renewal = (leases.get(holderId)?.renewal ?? 0) + 1;
          leases.set(holderId, { holderId, appliedSeq, renewal, leaseMs, renewedAtMs: time.nowMs() });
        }
      });
    },
    head: () => (readsHeadFirst ? Promise.resolve(earlyHead) : query(() => database.head())),
    applied: (holders) =>
      query(() => {
        for (const { holderId, appliedSeq } of holders) {
          const row = leases.get(holderId);
          if (row && row.appliedSeq < appliedSeq) leases.set(holderId, { ...row, appliedSeq });
        }
      }),
    all: () => query(() => [...leases.values()]),
    remove: (holderId, renewal) =>
      query(() => {
        if (renewal === undefined || leases.get(holderId)?.renewal === renewal) leases.delete(holderId);
      }),
  };
}
