import { isEndpointId } from '@hypervize/auth-model';
import { AppError, retryAfterSeconds } from '@hypervize/errors';
import type { Allowance, Allowances } from './allowances.js';
import {
  addressLimit,
  applicableLimits,
  type DefaultLimits,
  isGuest,
  type Limit,
  type LimitedRequest,
} from './applicable-limits.js';
import type { Decision } from './decision.js';
import type { OwnerOf } from './endpoint-owners.js';
import type { Limiter } from './limiter.js';

export type { DefaultLimits } from './applicable-limits.js';

export interface LimitDeps {
  readonly limiter: Pick<Limiter, 'take' | 'refund'>;
  readonly allowances: Pick<Allowances, 'of'>;
  readonly ownerOf: OwnerOf;
  readonly defaultLimits: DefaultLimits;
  now(): number;
  /** Counts a refused request by the limit that refused it. */
  countRefusal(limit: string): void;
}

/** Response headers that tell how much is left of the tightest limit. */
export type LimitHeaders = Readonly<Record<string, string>>;

/** Whether a request is within its limits. The headers belong on its response in either case. */
export type Admission = { readonly kind: 'admitted'; readonly headers: LimitHeaders } | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  readonly limit: Limit['kind'] | 'quota';
  readonly error: AppError;
  readonly headers: LimitHeaders;
}

/** The limits from which a request has been taken. */
interface Taken {
  readonly names: string[];
  tightest: Decision | undefined;
}

/**
 * Takes a request from every limit that applies to it, or from none. Refuses with rate_limit_exceeded or
 * insufficient_quota.
 */
export async function admit(deps: LimitDeps, request: LimitedRequest): Promise<Admission> {
  const taken: Taken = { names: [], tightest: undefined };
  const refusal = await takeAll(deps, request, taken);
  if (!refusal) return { kind: 'admitted', headers: taken.tightest ? limitHeaders(taken.tightest) : {} };
  for (const name of taken.names) deps.limiter.refund(name);
  deps.countRefusal(refusal.limit);
  return refusal;
}

/** Takes the request from its limits, one after the other, up to the first that refuses it. */
async function takeAll(deps: LimitDeps, request: LimitedRequest, taken: Taken): Promise<Refusal | undefined> {
  const { caller, endpointId } = request;
  // An anonymous client is counted before another service is asked because of it.
  if (caller.kind === 'anonymous') {
    const limit = addressLimit(deps.defaultLimits, request.address());
    const made = takeOne(deps, limit);
    const refusal = decided(taken, limit, made instanceof Promise ? await made : made);
    if (refusal) return refusal;
  }
  const owner = isEndpointId(endpointId) ? await deps.ownerOf(endpointId) : undefined;
  const guest = isGuest(caller, owner);
  const payer = guest || caller.kind === 'anonymous' ? owner?.accountId : caller.verdict.accountId;
  const known = payer === undefined ? undefined : deps.allowances.of(payer);
  const allowance = known instanceof Promise ? await known : known;
  if (allowance && isUsedUp(deps, allowance)) return quotaRefusal(allowance, deps.now());
  for (const limit of applicableLimits(deps.defaultLimits, request, guest, allowance)) {
    const made = takeOne(deps, limit);
    const refusal = decided(taken, limit, made instanceof Promise ? await made : made);
    if (refusal) return refusal;
  }
  return undefined;
}

function takeOne({ limiter }: LimitDeps, limit: Limit): Decision | Promise<Decision> {
  return limiter.take(nameOf(limit), limit.perMinute);
}

function nameOf({ kind, id }: Limit): string {
  return `${kind}:${id}`;
}

/** Notes what has been taken, or returns why the request is refused. */
function decided(taken: Taken, limit: Limit, decision: Decision): Refusal | undefined {
  if (!decision.admitted) return limitRefusal(limit, decision);
  taken.names.push(nameOf(limit));
  if (!taken.tightest || decision.remaining < taken.tightest.remaining) taken.tightest = decision;
  return undefined;
}

/** Whether the account has used its tokens for the month. */
function isUsedUp({ defaultLimits }: LimitDeps, { tokensPerMonth, tokensUsed }: Allowance): boolean {
  const quota = tokensPerMonth ?? defaultLimits.tokensPerMonth;
  return quota !== undefined && tokensUsed >= quota;
}

function quotaRefusal({ periodEndMs }: Allowance, nowMs: number): Refusal {
  const error = new AppError('insufficient_quota', undefined, {
    retryAfterSeconds: retryAfterSeconds(periodEndMs - nowMs),
  });
  return { kind: 'refused', limit: 'quota', error, headers: {} };
}

const limited = {
  account: 'this account',
  key: 'this key',
  endpoint: 'this public endpoint',
  address: 'this address',
  management: 'the management API of this account',
} as const;

/** The refusal of a request that is over a limit. */
export function limitRefusal({ kind, perMinute }: Limit, decision: Decision): Refusal {
  const message = `Too many requests: the limit for ${limited[kind]} is ${perMinute} requests per minute. Wait for the time in Retry-After.`;
  const error = new AppError('rate_limit_exceeded', message, {
    retryAfterSeconds: retryAfterSeconds(decision.retryAfterMs),
  });
  return { kind: 'refused', limit: kind, error, headers: limitHeaders(decision) };
}

/** The headers that tell what is left of a limit, as OpenAI's API sends them; the reset is a duration such as "1.200s". */
export function limitHeaders({ perMinute, remaining, resetAfterMs }: Decision): LimitHeaders {
  return {
    'x-ratelimit-limit-requests': String(perMinute),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': `${(resetAfterMs / 1_000).toFixed(3)}s`,
  };
}
