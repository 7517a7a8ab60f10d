import { AppError } from '@hypervize/errors';
import type { Caller } from '../auth/authenticate.js';
import type { Route } from '../http/routes.js';
import type { Allowance, Allowances } from './allowances.js';
import type { Decision } from './decision.js';
import type { OwnerOf, Ownership } from './endpoint-owners.js';
import type { Limiter } from './limiter.js';

/** The platform's usual limits, in requests a minute. */
export interface DefaultLimits {
  readonly account: number;
  /** Of a public endpoint, and of a client's address, for those who are not its owner. */
  readonly publicEndpoint: number;
  readonly publicAddress: number;
  /** Tokens a month of an account; undefined: as many as it likes. */
  readonly tokensPerMonth: number | undefined;
}

export interface LimitDeps {
  readonly limiter: Pick<Limiter, 'take' | 'refund'>;
  readonly allowances: Pick<Allowances, 'of'>;
  readonly ownerOf: OwnerOf;
  readonly defaultLimits: DefaultLimits;
  readonly now: () => number;
  observeRefusal(limit: string): void;
}

type Inference = Extract<Route, { kind: 'inference' }>;

/** One limit that a request is subject to. */
interface Limit {
  readonly what: 'account' | 'key' | 'endpoint' | 'address';
  readonly id: string;
  readonly perMinute: number;
}

/** Headers that tell how much of the tightest limit is left. */
export type LimitHeaders = Readonly<Record<string, string>>;

/**
 * Takes a request of every limit that it is subject to, or of none. `tell` hears the headers for the answer, whatever it
 * will be. Throws rate_limit_exceeded and insufficient_quota.
 */
export async function admit(
  deps: LimitDeps,
  request: { readonly caller: Caller; readonly route: Inference; address(): string },
  tell: (headers: LimitHeaders) => void,
): Promise<void> {
  const { caller, route } = request;
  const taking = createTaking(deps, tell);
  // Whoever asks for endpoints without a key is counted before anybody is asked about them.
  if (caller.kind === 'anonymous') await taking.take(addressLimit(deps, request.address()));
  const owner = isEndpointId(route.endpointId) ? await deps.ownerOf(route.endpointId) : undefined;
  const guest = isGuest(caller, owner);
  const payer = guest ? owner?.accountId : caller.kind === 'key' ? caller.verdict.accountId : undefined;
  const known = payer === undefined ? undefined : deps.allowances.of(payer);
  const allowance = known instanceof Promise ? await known : known;
  if (isUsedUp(deps, allowance)) taking.refuse('quota', quotaRefusal(allowance, deps.now()));
  for (const limit of ownLimits(deps, caller, guest, allowance)) await taking.take(limit);
  if (guest) {
    if (caller.kind !== 'anonymous') await taking.take(addressLimit(deps, request.address()));
    await taking.take({
      what: 'endpoint',
      id: route.endpointId,
      perMinute: deps.defaultLimits.publicEndpoint,
    });
  }
  taking.done();
}

/** Takes limits one after the other. A refusal, by one of them or otherwise, gives back what was taken and is thrown. */
function createTaking(deps: LimitDeps, tell: (headers: LimitHeaders) => void) {
  const taken: string[] = [];
  let tightest: Decision | undefined;
  const refuse = (what: string, error: AppError): never => {
    for (const name of taken) deps.limiter.refund(name);
    deps.observeRefusal(what);
    throw error;
  };
  return {
    refuse,
    take: async (limit: Limit) => {
      const name = `${limit.what}:${limit.id}`;
      const made = deps.limiter.take(name, limit.perMinute);
      const decision = made instanceof Promise ? await made : made;
      if (!decision.admitted) {
        tell(headersOf(decision));
        refuse(limit.what, refusal(limit, decision));
      }
      if (!tightest || decision.remaining < tightest.remaining) tightest = decision;
      taken.push(name);
    },
    done: () => {
      if (tightest) tell(headersOf(tightest));
    },
  };
}

/** Nobody is asked about what cannot be one. */
function isEndpointId(text: string): boolean {
  return /^ep_[0-9a-z]{12}$/.test(text);
}

/** Who uses a public endpoint that is another's, or nobody knows whose. */
function isGuest(caller: Caller, owner: Ownership | undefined): boolean {
  if (caller.kind === 'anonymous') return true;
  return owner?.isPublic === true && owner.accountId !== caller.verdict.accountId;
}

/** The key's own comes first: it is the one that refuses more often, and then nothing is to be given back. */
function ownLimits(
  { defaultLimits }: LimitDeps,
  caller: Caller,
  guest: boolean,
  allowance: Allowance | undefined,
): Limit[] {
  if (caller.kind === 'anonymous') return [];
  const { accountId, requestsPerMinute } = caller.verdict;
  const limits: Limit[] = [];
  if (requestsPerMinute !== null)
    limits.push({ what: 'key', id: caller.keyId, perMinute: requestsPerMinute });
  if (!guest)
    limits.push({
      what: 'account',
      id: accountId,
      perMinute: allowance?.requestsPerMinute ?? defaultLimits.account,
    });
  return limits;
}

function addressLimit({ defaultLimits }: LimitDeps, address: string): Limit {
  return { what: 'address', id: address, perMinute: defaultLimits.publicAddress };
}

/** Whether the tokens of the month are. If nothing is known of them they are not. */
function isUsedUp({ defaultLimits }: LimitDeps, allowance: Allowance | undefined): allowance is Allowance {
  const quota = allowance?.tokensPerMonth ?? defaultLimits.tokensPerMonth;
  return allowance !== undefined && quota !== undefined && allowance.tokensUsed >= quota;
}

function quotaRefusal({ periodEndMs }: Allowance, nowMs: number): AppError {
  return new AppError('insufficient_quota', undefined, { retryAfterSeconds: secondsOf(periodEndMs - nowMs) });
}

const whose = {
  account: 'this account',
  key: 'this key',
  endpoint: 'this public endpoint',
  address: 'this address',
} as const;

function refusal({ what, perMinute }: Limit, { retryAfterMs }: Decision): AppError {
  const message = `Too many requests: the limit of ${whose[what]} is ${perMinute} a minute. Wait for as long as Retry-After says.`;
  return new AppError('rate_limit_exceeded', message, { retryAfterSeconds: secondsOf(retryAfterMs) });
}

/** For Retry-After, which knows whole seconds only: never too soon, and never at once. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}

/** In the form of OpenAI's: the reset is a duration such as "1.2s". */
function headersOf({ perMinute, remaining, resetAfterMs }: Decision): LimitHeaders {
  return {
    'x-ratelimit-limit-requests': String(perMinute),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': `${(resetAfterMs / 1_000).toFixed(3)}s`,
  };
}
