import { AppError } from '@hypervize/errors';
import { createSharedBuckets } from '@hypervize/redis';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Redis } from 'ioredis';
import type { FailedAttempts } from '../auth/failed-attempts.js';
import type { KeyLookups } from '../auth/key-lookups.js';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import { type Allowance, type Allowances, createAllowances, refreshMs } from './allowances.js';
import { createEndpointOwners, type OwnerOf, type Ownership } from './endpoint-owners.js';
import { createFailedAttempts } from './failed-attempts.js';
import { createKeyLookups } from './key-lookups.js';
import { createLimiter, type Limiter } from './limiter.js';

interface Deps {
  readonly config: Pick<Config, 'limits'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined: limits are not shared with other gateways. */
  readonly redis: Redis | undefined;
  readonly clients: Pick<Clients, 'usage' | 'endpoints'>;
  /** The number of gateways, including this one. */
  gateways(): number;
  /** Counts a refused request by the limit that refused it. */
  countRefusal(limit: string): void;
}

/** How long the first request of an account, or to an endpoint, may wait for what is known of it, in milliseconds. */
const lookupTimeoutMs = 1_000;
const sweepMs = 250;

/** Opens the limits of requests, with their work in the background. */
export function openLimits(
  releasers: Releasers,
  deps: Deps,
): {
  limiter: Limiter;
  allowances: Allowances;
  ownerOf: OwnerOf;
  /** Asks the router for the owner, each time. */
  lookUpOwner: (endpointId: string, timeoutMs: number) => Promise<Ownership>;
  failedAttempts: FailedAttempts;
  keyLookups: KeyLookups;
} {
  const { clients, clock, logger, redis, gateways, countRefusal } = deps;
  const { maxNames, failedKeysPerMinute, keyLookupsPerMinute } = deps.config.limits;
  const limiter = createLimiter({
    ...{ clock, maxNames, gateways },
    shared: redis && createSharedBuckets(redis),
    onError: (err) => logger.warn({ err }, 'limits not shared'),
  });
  const allowances = createAllowances({
    fetch: (accountIds) => fetchAllowances(clients.usage, accountIds),
    clock,
    maxAccounts: maxNames,
    onError: (err) => logger.warn({ err }, 'allowances not refreshed'),
  });
  const lookUpOwner = (endpointId: string, timeoutMs: number) =>
    askForOwner(clients.endpoints, endpointId, timeoutMs);
  const ownerOf = createEndpointOwners((id) => lookUpOwner(id, lookupTimeoutMs), clock, maxNames);
  const timers = [
    setInterval(limiter.sweep, sweepMs),
    setInterval(() => void allowances.refresh(), refreshMs),
  ];
  releasers.add('limits', () => timers.forEach(clearInterval));
  const failedAttempts = createFailedAttempts({ limiter, perMinute: failedKeysPerMinute, countRefusal });
  const keyLookups = createKeyLookups({
    ...{ perMinute: keyLookupsPerMinute, clock, random: Math.random, countRefusal },
  });
  return { limiter, allowances, ownerOf, lookUpOwner, failedAttempts, keyLookups };
}

async function fetchAllowances(
  client: Deps['clients']['usage'],
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Allowance>> {
  const reply = await client.getAllowances({ accountIds: [...accountIds] }, { timeoutMs: lookupTimeoutMs });
  return new Map(
    reply.allowances.map(({ accountId, limits, tokensUsed, periodEndUnixMs }) => [
      accountId,
      {
        ...{ tokensUsed, periodEndMs: periodEndUnixMs },
        requestsPerMinute: limits?.requestsPerMinute,
        tokensPerMonth: limits?.tokensPerMonth,
      },
    ]),
  );
}

async function askForOwner(
  client: Deps['clients']['endpoints'],
  endpointId: string,
  timeoutMs: number,
): Promise<Ownership> {
  const { accountId, authMode } = await client.resolveEndpoint({ endpointId }, { timeoutMs });
  if (accountId === '')
    throw new AppError('internal', undefined, { cause: new Error('endpoint without an account id') });
  return { accountId, isPublic: authMode === 'AUTH_MODE_PUBLIC' };
}
