import { createSharedBuckets } from '@hypervize/redis';
import type { Client, inference, usage } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Redis } from 'ioredis';
import type { FailedAttempts } from '../auth/failed-attempts.js';
import type { Config } from '../config.js';
import { type Allowance, createAllowances, refreshMs } from './allowances.js';
import { createEndpointOwners, ownershipOf } from './endpoint-owners.js';
import { createLimiter } from './limiter.js';

interface Parts {
  readonly config: Pick<Config, 'limits'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redis: Redis | undefined;
  readonly usage: Pick<Client<usage.UsageServiceDefinition>, 'getAllowances'>;
  readonly endpoints: Pick<Client<inference.EndpointServiceDefinition>, 'resolveEndpoint'>;
  /** How many gateways there are, this one included. */
  gateways(): number;
  observeRefusal(limit: string): void;
}

/** How long the first request of an account may wait for what is known of it, in milliseconds. */
const askTimeoutMs = 1_000;
const sweepEveryMs = 250;

/** What the limits of requests need, and the work that is done behind the requests. */
export function openLimits(releasers: Releasers, parts: Parts) {
  const { clock, logger, redis } = parts;
  const maxNames = parts.config.limits.maxNames;
  const limiter = createLimiter({
    shared: redis && createSharedBuckets(redis),
    clock,
    maxNames,
    gateways: parts.gateways,
    onError: (error) =>
      logger.warn({ err: error }, 'limits cannot be shared; this gateway keeps to its share'),
  });
  const allowances = createAllowances({
    ask: async (accountIds) => {
      const reply = await parts.usage.getAllowances(
        { accountIds: [...accountIds] },
        { timeoutMs: askTimeoutMs },
      );
      return new Map(reply.allowances.map((one) => [one.accountId, allowanceOf(one)]));
    },
    clock,
    maxAccounts: maxNames,
    onError: (error) => logger.warn({ err: error }, 'what accounts may use cannot be brought up to date'),
  });
  const ownerOf = createEndpointOwners(
    async (endpointId) =>
      ownershipOf(await parts.endpoints.resolveEndpoint({ endpointId }, { timeoutMs: askTimeoutMs })),
    clock,
    maxNames,
  );
  const timers = [
    setInterval(() => limiter.sweep(), sweepEveryMs),
    setInterval(() => void allowances.refresh(), refreshMs),
  ];
  releasers.add('limits', () => timers.forEach(clearInterval));

  const failedAttempts: FailedAttempts = {
    blockedForMs: (address) => limiter.emptyForMs(`failedAttempts:${address}`),
    count: async (address) => {
      const { admitted, retryAfterMs } = await limiter.take(
        `failedAttempts:${address}`,
        parts.config.limits.failedKeysPerMinute,
      );
      return admitted ? 0 : retryAfterMs;
    },
    observeRefusal: () => parts.observeRefusal('failedAttempts'),
  };
  return { limiter, allowances, ownerOf, failedAttempts };
}

function allowanceOf({ limits, tokensUsed, periodEndUnixMs }: usage.Allowance__Output): Allowance {
  return {
    requestsPerMinute: limits?.requestsPerMinute,
    tokensPerMonth: limits?.tokensPerMonth,
    tokensUsed,
    periodEndMs: periodEndUnixMs,
  };
}
