import type { RejectionReason } from '@hypervize/auth-model';
import { createVerdictStore } from '@hypervize/redis';
import type { Clock, Logger } from '@hypervize/runtime';
import type { Redis } from 'ioredis';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import type { AddressOf } from '../http/client-address.js';
import { type Authenticate, createAuthenticate } from './authenticate.js';
import type { SessionCookie } from './credentials.js';
import type { FailedAttempts } from './failed-attempts.js';
import type { KeyLookups } from './key-lookups.js';
import { createAskKeyService, createAskStanding } from './key-service.js';
import { createLookup, type LookupDeps } from './lookup.js';
import { createRejectionReport } from './rejection-report.js';
import { createSharedCache, type SharedCache } from './shared-cache.js';
import { createStandings, type Standings } from './standings.js';
import type { Trust } from './trust.js';
import { createVerdictCache, type VerdictCache } from './verdict-cache.js';
import type { ConfirmCredential } from './verification.js';
import { createVerifier } from './verifier.js';
import { createVerifyKey } from './verify-batches.js';

/** How long it is cached that a key does not exist, in milliseconds. */
const unknownTtlMs = 10_000;

export interface Caches {
  readonly verdictCache: VerdictCache;
  readonly sharedCache: SharedCache;
}

/** Opens the caches of verdicts: this gateway's memory, and the one in Redis. */
export function openCaches(deps: {
  readonly config: Pick<Config, 'verdicts' | 'redis'>;
  readonly redis: Redis | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  countRejectedEntry(reason: RejectionReason): void;
}): Caches {
  const { config, redis, clock, logger, countRejectedEntry } = deps;
  const { ttlMs: verdictTtlMs, maxKeys } = config.verdicts;
  const store =
    redis && config.redis
      ? createVerdictStore(redis, {
          ...{ keys: config.redis.macKeys, verdictTtlMs, now: clock.now },
          onRejected: createRejectionReport({ clock, logger, count: countRejectedEntry }),
        })
      : undefined;
  return {
    verdictCache: createVerdictCache({ maxKeys, verdictTtlMs, unknownTtlMs, clock }),
    sharedCache: createSharedCache(store, clock, (error) =>
      logger.warn({ err: error }, 'shared cache failed'),
    ),
  };
}

interface AuthDeps {
  readonly config: Pick<Config, 'verdicts' | 'keyService'>;
  readonly caches: Caches;
  readonly clients: Pick<Clients, 'keys' | 'sessions' | 'users'>;
  readonly clock: Clock;
  readonly failedAttempts: FailedAttempts;
  readonly keyLookups: KeyLookups;
  readonly addressOf: AddressOf;
  readonly sessionCookie: SessionCookie | undefined;
  readonly countVerification: LookupDeps['countVerification'];
  /** Which sources may decide about keys now. */
  trust(): Trust;
}

export interface Auth {
  readonly authenticate: Authenticate;
  readonly confirmCredential: ConfirmCredential;
  readonly standings: Standings;
}

/** Opens the verification of keys and the authentication of requests. */
export function openAuth(deps: AuthDeps): Auth {
  const { verdicts, keyService } = deps.config;
  const { users, sessions, keys } = deps.clients;
  const verifyKey = createVerifyKey(keys, deps.clock);
  const lookupDeps = {
    ...deps.caches,
    askKeyService: createAskKeyService({ verifyKey, sessions }, keyService.verifyTimeoutMs),
    askStanding: createAskStanding(users, keyService.verifyTimeoutMs),
    trust: deps.trust,
    verdictTtlMs: verdicts.ttlMs,
    unknownTtlMs,
    maxKeys: verdicts.maxKeys,
    clock: deps.clock,
    countVerification: deps.countVerification,
  };
  const lookup = createLookup(lookupDeps);
  const verify = createVerifier(lookupDeps, lookup);
  const { failedAttempts, keyLookups, addressOf, sessionCookie } = deps;
  return {
    authenticate: createAuthenticate({ verify, keyLookups, failedAttempts, addressOf, sessionCookie }),
    confirmCredential: ({ presented }, timeoutMs) => lookup.find(presented, timeoutMs),
    standings: createStandings(lookupDeps),
  };
}
