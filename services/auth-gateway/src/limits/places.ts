import { AppError } from '@hypervize/errors';
import { createDividedBudget, type OverloadLevel } from '@hypervize/runtime';

/** Requests are admitted in classes, of which none can take the places of another. */
export type RequestClass = 'anonymous' | 'management' | 'revocation' | 'stream' | 'inference';

/**
 * The places of each class, as a part of MAX_IN_FLIGHT. Revoking a key does not need a place of other management, and
 * event streams, which stay open, take no places of requests.
 */
const shares: Readonly<Record<RequestClass, number>> = {
  ...{ inference: 1, anonymous: 1 / 4, management: 1 / 8, revocation: 1 / 8, stream: 1 / 8 },
};
/** The most event streams of a gateway: key-service sends it the events of as many accounts. */
const maxStreams = 10_000;

/**
 * The classes that are refused at each overload level. Requests without a key are the first, because they belong to no
 * account, with event streams, without which a dashboard works. Management is always admitted: it costs little, and keys have to be revocable.
 */
const shed: Readonly<Record<OverloadLevel, readonly RequestClass[]>> = {
  none: [],
  elevated: ['anonymous', 'stream'],
  severe: ['anonymous', 'stream', 'inference'],
};

/** A place for a request that is being served. */
export type Place =
  | { readonly kind: 'taken'; leave(): void }
  | { readonly kind: 'refused'; readonly error: AppError };

/** Bounds the requests that are served at the same time. */
export interface Places {
  /** Takes a place for `owner`: an account, or the address of a caller without a key. */
  take(requestClass: RequestClass, owner: string): Place;
  /** How many places of a class are taken. */
  taken(requestClass: RequestClass): number;
}

interface Deps {
  readonly maxInFlight: number;
  overload(): OverloadLevel;
  /** Counts a refused request by the limit that refused it. */
  countRefusal(limit: string): void;
}

/**
 * The places of each class, divided between accounts or addresses by `createDividedBudget`. An owner that has its share gets
 * rate_limit_exceeded; if there are no places, or the class is shed, the request gets `overloaded`.
 */
export function createPlaces({ maxInFlight, overload, countRefusal }: Deps): Places {
  const budgetOf = (requestClass: RequestClass) => {
    const share = Math.ceil(maxInFlight * shares[requestClass]);
    const capacity = requestClass === 'stream' ? Math.min(share, maxStreams) : share;
    return { capacity, budget: createDividedBudget(capacity) };
  };
  const classes = {
    anonymous: budgetOf('anonymous'),
    management: budgetOf('management'),
    revocation: budgetOf('revocation'),
    stream: budgetOf('stream'),
    inference: budgetOf('inference'),
  };
  const refuse = (limit: string, error: AppError): Place => {
    countRefusal(limit);
    return { kind: 'refused', error };
  };
  return {
    take: (requestClass, owner) => {
      if (shed[overload()].includes(requestClass)) return refuse('overload', new AppError('overloaded'));
      const { capacity, budget } = classes[requestClass];
      if (budget.tryTake(owner, 1)) return { kind: 'taken', leave: () => budget.release(owner, 1) };
      return budget.used() >= capacity
        ? refuse('in_flight', new AppError('overloaded'))
        : refuse('in_flight', shareUsedUp(requestClass, budget.usedBy(owner)));
    },
    taken: (requestClass) => classes[requestClass].budget.used(),
  };
}

function shareUsedUp(requestClass: RequestClass, inFlight: number): AppError {
  const owner = requestClass === 'anonymous' ? 'address' : 'account';
  return new AppError(
    'rate_limit_exceeded',
    `This ${owner} has ${inFlight} requests in flight, which is its share of what this server can serve now. Wait until some of them have completed.`,
  );
}
