import type { Caller } from '../auth/caller.js';
import type { Allowance } from './allowances.js';
import type { Ownership } from './endpoint-owners.js';

/** The platform's limits for accounts that have none of their own, in requests per minute. */
export interface DefaultLimits {
  readonly account: number;
  /** For a public endpoint, counting everyone but its owner. */
  readonly publicEndpoint: number;
  /** For a client address at public endpoints, unless it is the owner. */
  readonly publicAddress: number;
  /** Tokens per calendar month; undefined: unlimited. */
  readonly tokensPerMonth: number | undefined;
}

/** What the limits of a request depend on. */
export interface LimitedRequest {
  readonly caller: Caller;
  /** Empty: an elastic pool. */
  readonly endpointId: string;
  /** The client's address. */
  address(): string;
}

/** One limit that applies to a request. */
export interface Limit {
  readonly kind: 'account' | 'key' | 'endpoint' | 'address' | 'management';
  /** Whose limit it is, within its kind. */
  readonly id: string;
  readonly perMinute: number;
}

/** Whether the caller uses a public endpoint of another account, or of an unknown one. */
export function isGuest(caller: Caller, owner: Ownership | undefined): boolean {
  if (caller.kind === 'anonymous') return true;
  return owner?.isPublic === true && owner.accountId !== caller.verdict.accountId;
}

/**
 * The limits to take from, in this order, once it is known whether the caller is a guest. The address limit of an
 * anonymous caller is not among them, because it is taken before that is looked up.
 */
export function applicableLimits(
  defaults: DefaultLimits,
  request: LimitedRequest,
  guest: boolean,
  allowance: Allowance | undefined,
): Limit[] {
  const { caller, endpointId } = request;
  const limits: Limit[] = [];
  if (caller.kind !== 'anonymous') {
    const { accountId, requestsPerMinute } = caller.verdict;
    // The key's limit refuses most often. It comes first, so that a refusal has nothing to refund.
    if (caller.kind === 'key' && requestsPerMinute !== null)
      limits.push({ kind: 'key', id: caller.keyId, perMinute: requestsPerMinute });
    limits.push(
      guest ? addressLimit(defaults, request.address()) : accountLimit(defaults, accountId, allowance),
    );
  }
  if (guest) limits.push({ kind: 'endpoint', id: endpointId, perMinute: defaults.publicEndpoint });
  return limits;
}

/** The limit of a client address at public endpoints. */
export function addressLimit(defaults: DefaultLimits, address: string): Limit {
  return { kind: 'address', id: address, perMinute: defaults.publicAddress };
}

function accountLimit(defaults: DefaultLimits, accountId: string, allowance: Allowance | undefined): Limit {
  return { kind: 'account', id: accountId, perMinute: allowance?.requestsPerMinute ?? defaults.account };
}
