import { AppError } from '@hypervize/errors';
import { createInFlightRequests, type InFlightRequests } from '@hypervize/relay';
import { createLease } from '@hypervize/revocation';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Caches } from '../auth/open.js';
import { type Trust, type TrustState, trustIn, trustState } from '../auth/trust.js';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import type { PlatformTime } from '../platform-time.js';
import type { AccessRight } from './access-right.js';
import { cancelAll } from './cancel.js';
import { evictAndCancel } from './evict-and-cancel.js';
import { type Feed, followChanges } from './feed.js';
import { monitorInFlight } from './monitor.js';
import { createMutations, type Mutations } from './mutations.js';

interface Deps {
  readonly config: Pick<Config, 'keyService' | 'verdicts'>;
  readonly caches: Caches;
  readonly clients: Pick<Clients, 'changes'>;
  readonly gatewayId: string;
  /** The clock of this process, for the lease. */
  readonly clock: Clock;
  /** The time of day of key-service, for the expiry of keys. */
  readonly time: PlatformTime;
  readonly logger: Logger;
}

export interface Revocation {
  readonly feed: Pick<Feed, 'appliedSeq' | 'gateways'>;
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  readonly mutations: Mutations;
  /** What decides about keys now. */
  trust(): Trust;
  trustState(): TrustState;
}

/** Follows the change feed, holds the lease, and watches the in-flight requests. */
export function openRevocation(releasers: Releasers, deps: Deps): Revocation {
  const { config, clock, logger } = deps;
  const { verdictCache, sharedCache } = deps.caches;
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const lease = createLease(clock);
  const mutations = createMutations(lease, clock);
  const feed = followChanges({
    client: deps.clients.changes,
    gatewayId: deps.gatewayId,
    ...{ lease, clock },
    renewEveryMs: config.keyService.leaseRenewMs,
    apply: (change) => evictAndCancel(verdictCache, inFlightRequests, mutations, change),
    begin: verdictCache.reset,
    reset: (seq) => {
      verdictCache.reset(seq);
      cancelAll(inFlightRequests, new AppError('auth_unavailable'));
      return mutations.settled();
    },
    onGrant: verdictCache.mark,
    onServiceTime: deps.time.measured,
  });
  releasers.add('change feed', feed.leave);
  // Before the lease is given up.
  releasers.add('mutations', async () => mutations.settled());

  const { hasImportedKeys } = feed;
  const sources = { lease, sharedCache, staleVerdictMs: config.verdicts.staleMs, hasImportedKeys };
  const stopping = new AbortController();
  releasers.add('in-flight monitor', () => stopping.abort());
  void monitorInFlight(
    {
      ...{ inFlightRequests, clock: deps.time.clock, staleVerdictMs: config.verdicts.staleMs },
      trust: () => trustState(sources),
      onTrustChange: (state) => logger.warn({ state, err: feed.lastError() }, 'trust changed'),
    },
    stopping.signal,
  );
  return {
    ...{ feed, inFlightRequests, mutations },
    trust: () => trustIn(sources),
    trustState: () => trustState(sources),
  };
}
