import type { IncomingMessage } from 'node:http';
import { createAuthenticate } from '@hypervize/auth-gateway/parts/auth/authenticate';
import type { KeyLookups } from '@hypervize/auth-gateway/parts/auth/key-lookups';
import { createLookup } from '@hypervize/auth-gateway/parts/auth/lookup';
import type { Presented } from '@hypervize/auth-gateway/parts/auth/presented';
import { createSharedCache } from '@hypervize/auth-gateway/parts/auth/shared-cache';
import { trustIn, trustState } from '@hypervize/auth-gateway/parts/auth/trust';
import { createVerdictCache } from '@hypervize/auth-gateway/parts/auth/verdict-cache';
import type { ConfirmCredential } from '@hypervize/auth-gateway/parts/auth/verification';
import { createVerifier } from '@hypervize/auth-gateway/parts/auth/verifier';
import type { AccessRight } from '@hypervize/auth-gateway/parts/revocation/access-right';
import { cancelAll } from '@hypervize/auth-gateway/parts/revocation/cancel';
import { evictAndCancel } from '@hypervize/auth-gateway/parts/revocation/evict-and-cancel';
import { type Feed, followChanges } from '@hypervize/auth-gateway/parts/revocation/feed';
import { monitorInFlight } from '@hypervize/auth-gateway/parts/revocation/monitor';
import { registerInFlight } from '@hypervize/auth-gateway/parts/revocation/register';
import { AppError } from '@hypervize/errors';
import { createInFlightRequests, type InFlightRequest, type InFlightRequests } from '@hypervize/relay';
import { createLease, type Lease } from '@hypervize/revocation';
import type { Client, keys } from '@hypervize/rpc';
import type { Bug } from './bugs.js';
import type { SharedCache } from './shared-cache.js';
import type { Process, Time } from './time.js';

/** A gateway: the service's own code, without HTTP in front of it and a router behind it. */
export interface Gateway {
  readonly process: Process;
  readonly lease: Lease;
  /** Authenticates a request with a key and registers it as in flight. Rejects if it is refused. */
  request(key: string): Promise<InFlightRequest<AccessRight>>;
}

type FeedClient = Client<keys.ChangeFeedDefinition, 'Follow'>;
type VerdictCache = ReturnType<typeof createVerdictCache>;

export interface GatewayDeps {
  readonly time: Time;
  readonly cache: SharedCache;
  readonly verdictTtlMs: number;
  readonly bug: Bug | undefined;
  /** Opens the change feed of a random replica of key-service. */
  follow(from: Process): ReturnType<FeedClient['follow']>;
  /** Verifies a key at a random replica of key-service, within `timeoutMs` if that is stated. */
  verify(from: Process, keyId: string, timeoutMs?: number): Promise<{ seq: number; revoked: boolean }>;
}

const unknownTtlMs = 1_000;
const maxKeys = 100;
const renewEveryMs = 1_000;
/** The requests of the simulation make no mutations. */
const mutations = { settled: () => undefined };
/** How late the bug 'acknowledge-before-apply' applies a change, in milliseconds. */
const lateApplyMs = 300;
const unlimited = { count: async () => 0, countRefusal: () => {} };
const unbounded: KeyLookups = { run: async (_presenter, lookup) => lookup() };

export function startGateway(deps: GatewayDeps, name: string): Gateway {
  const { verdictTtlMs, bug } = deps;
  const process = deps.time.process(name);
  const { clock } = process;
  const verdictCache = createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock });
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const lease = bug === 'lease-from-receipt' ? leaseFromReceipt(createLease(clock)) : createLease(clock);
  const sharedCache = createSharedCache(deps.cache.as(process), clock, () => {});
  const feed = openFeed(deps, process, lease, verdictCache, inFlightRequests);
  const sources = { lease, sharedCache, staleVerdictMs: 0, hasImportedKeys: feed.hasImportedKeys };
  const lookupDeps = {
    verdictCache,
    sharedCache,
    askKeyService: (presented: Presented, timeoutMs?: number) => lookUp(deps, process, presented, timeoutMs),
    trust: () => trustIn(sources),
    verdictTtlMs,
    unknownTtlMs,
    maxKeys,
    clock,
    countVerification: () => {},
  };
  const lookup = createLookup(lookupDeps);
  const verify = createVerifier(lookupDeps, lookup);
  const confirmCredential: ConfirmCredential = ({ presented }, timeoutMs) =>
    lookup.find(presented, timeoutMs);
  const authenticate = createAuthenticate({
    ...{ verify, keyLookups: unbounded, failedAttempts: unlimited, addressOf: () => '' },
    sessionCookie: undefined,
  });
  void monitorInFlight(
    {
      ...{ inFlightRequests, clock },
      staleVerdictMs: bug === 'doubt-without-deadline' ? Number.POSITIVE_INFINITY : 0,
      trust: () => trustState(sources),
      onTrustChange: () => {},
    },
    new AbortController().signal,
  );
  return {
    process,
    lease,
    request: async (key) => {
      const parts = { authenticate, confirmCredential, verdictCache, inFlightRequests, clock };
      const registration = await registerInFlight(parts, requestWith(key), 'elastic:invoke');
      if (registration.kind === 'refused') throw registration.error;
      return registration.inFlight;
    },
  };
}

/** The bug 'lease-from-receipt': a grant counts as if its renewal had been sent when the grant is received. */
function leaseFromReceipt(lease: Lease): Lease {
  return {
    ...lease,
    granted: (_renewal, headSeq, leaseMs) => lease.granted(lease.sending(), headSeq, leaseMs),
  };
}

function openFeed(
  { time, bug, follow }: GatewayDeps,
  process: Process,
  lease: Lease,
  verdictCache: VerdictCache,
  inFlightRequests: InFlightRequests<AccessRight>,
): Feed {
  return followChanges({
    client: {
      follow: ({ signal } = {}) => {
        const stream = follow(process);
        signal?.addEventListener('abort', stream.cancel, { once: true });
        return stream;
      },
    },
    gatewayId: `${process.name} ${time.nowMs()}`,
    lease,
    clock: process.clock,
    renewEveryMs,
    apply: (change) => {
      const apply = () => evictAndCancel(verdictCache, inFlightRequests, mutations, change);
      if (bug !== 'acknowledge-before-apply') return apply();
      process.after(lateApplyMs, apply);
      return undefined;
    },
    begin: (seq) => {
      if (bug !== 'feed-from-head') verdictCache.reset(seq);
    },
    reset: (seq) => {
      verdictCache.reset(seq);
      cancelAll(inFlightRequests, new AppError('auth_unavailable'));
      return undefined;
    },
    onGrant: verdictCache.mark,
    onServiceTime: () => {},
  });
}

/** Looks up a key in key-service, which here knows only whether it is revoked. */
async function lookUp(
  { verify }: GatewayDeps,
  process: Process,
  { id, sha256 }: Presented,
  timeoutMs: number | undefined,
) {
  const { seq, revoked } = await verify(process, id, timeoutMs).catch((error: unknown) => {
    throw new AppError('auth_unavailable', undefined, { cause: error });
  });
  if (revoked) return { kind: 'entry' as const, entry: { kind: 'tombstone' as const, seq } };
  const verdict = {
    kind: 'verdict' as const,
    seq,
    sha256,
    accountId: 'a',
    scopes: ['inference' as const],
    expiresAtMs: null,
    suspended: false,
    requestsPerMinute: null,
  };
  return { kind: 'entry' as const, entry: verdict };
}

function requestWith(key: string): IncomingMessage {
  const authorization = `Bearer ${key}`;
  const request = { headers: { authorization }, rawHeaders: ['authorization', authorization], socket: {} };
  return request as unknown as IncomingMessage;
}
