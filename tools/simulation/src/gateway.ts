import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { authenticate } from '@hypervize/auth-gateway/parts/auth/authenticate';
import { registerInFlight } from '@hypervize/auth-gateway/parts/auth/register-in-flight';
import { createSharedCache } from '@hypervize/auth-gateway/parts/auth/shared-cache';
import { trustIn, trustState } from '@hypervize/auth-gateway/parts/auth/trust';
import { createVerdictCache } from '@hypervize/auth-gateway/parts/auth/verdict-cache';
import { createVerifier } from '@hypervize/auth-gateway/parts/auth/verifier';
import { type AccessRight, cancelAffected } from '@hypervize/auth-gateway/parts/revocation/cancel';
import { type Feed, followChanges } from '@hypervize/auth-gateway/parts/revocation/change-feed';
import { monitorInFlight } from '@hypervize/auth-gateway/parts/revocation/monitor';
import { AppError } from '@hypervize/errors';
import { createInFlightRequests, type InFlightRequest } from '@hypervize/relay';
import { createLease, type Lease } from '@hypervize/revocation';
import type { Client, keys } from '@hypervize/rpc';
import type { Bug } from './bugs.js';
import type { Cache } from './stores.js';
import type { Process, Time } from './time.js';

/** A gateway: its own code, without HTTP in front and a router behind. */
export interface Gateway {
  readonly process: Process;
  readonly lease: Lease;
  readonly feed: Feed;
  /** Lets a request with a key in, or rejects. */
  request(key: string): Promise<InFlightRequest<AccessRight>>;
}

interface World {
  readonly time: Time;
  readonly cache: Cache;
  readonly verdictTtlMs: number;
  readonly bug: Bug | undefined;
  /** Opens the feed at some replica. */
  follow(from: Process): ReturnType<Client<keys.ChangeFeedDefinition, 'Follow'>['follow']>;
  /** Asks some replica about a key. */
  verify(from: Process, keyId: string): Promise<{ seq: number; revoked: boolean }>;
}

export function startGateway(world: World, name: string): Gateway {
  const { time, bug, verdictTtlMs } = world;
  const process = time.process(name);
  const { clock } = process;
  const unknownTtlMs = 1_000;
  const maxKeys = 100;

  const memory = createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock });
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const inner = createLease(clock);
  const lease: Lease =
    bug === 'lease-from-receipt'
      ? { ...inner, granted: (_number, headSeq, leaseMs) => inner.granted(inner.sending(), headSeq, leaseMs) }
      : inner;
  const shared = createSharedCache(world.cache.as(process), clock.monotonic, () => {});
  const feed: Feed = followChanges({
    client: {
      follow: ({ signal } = {}) => {
        const stream = world.follow(process);
        signal?.addEventListener('abort', stream.cancel, { once: true });
        return stream;
      },
    },
    gatewayId: `${name} ${time.nowMs()}`,
    lease,
    clock,
    renewEveryMs: 1_000,
    apply: (change) => {
      const apply = () => {
        memory.apply(change);
        cancelAffected(inFlightRequests, change);
      };
      if (bug === 'acknowledge-before-apply') process.after(300, apply);
      else apply();
    },
    begin: (seq) => {
      if (bug !== 'feed-from-head') memory.reset(seq);
    },
    reset: (seq) => {
      memory.reset(seq);
      for (const inFlight of inFlightRequests.all()) inFlight.cancel(new AppError('auth_unavailable'));
    },
    onGrant: () => memory.mark(feed.appliedSeq()),
    onLost: () => {},
  });
  const trusting = { lease, shared, staleVerdictMs: 0, hasImportedKeys: feed.hasImportedKeys };
  const verify = createVerifier({
    memory,
    shared,
    ask: async (key, sha256) => {
      const keyId = key.slice(9, 17);
      const { seq, revoked } = await world.verify(process, keyId).catch((error: unknown) => {
        throw new AppError('auth_unavailable', undefined, { cause: error });
      });
      if (revoked) return { kind: 'entry', entry: { kind: 'tombstone', seq } };
      return {
        kind: 'entry',
        entry: {
          kind: 'verdict',
          seq,
          sha256: sha256 || createHash('sha256').update(key).digest('hex'),
          accountId: 'a',
          scopes: ['inference'],
          expiresAtMs: null,
          suspended: false,
          requestsPerMinute: null,
        },
      };
    },
    trust: () => trustIn(trusting),
    verdictTtlMs,
    unknownTtlMs,
    maxKeys,
    clock,
    observe: () => {},
  });
  void monitorInFlight(
    { inFlightRequests, clock, trust: () => trustState(trusting), onTrustChange: () => {} },
    new AbortController().signal,
  );
  return {
    process,
    lease,
    feed,
    request: (key) => {
      const headers = { authorization: `Bearer ${key}` };
      const request = { headers, rawHeaders: ['authorization', headers.authorization] };
      const deps = {
        authenticate: (asked: IncomingMessage) => authenticate(asked, verify),
        verify,
        memory,
        inFlightRequests,
      };
      return registerInFlight(deps, request as unknown as IncomingMessage, 'elastic:invoke');
    },
  };
}
