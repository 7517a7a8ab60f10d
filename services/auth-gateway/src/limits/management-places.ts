import { AppError } from '@hypervize/errors';
import type { Cancellation } from '@hypervize/relay';
import { type Clock, createDividedBudget, type DividedBudget } from '@hypervize/runtime';

/**
 * What a management request takes a place among. Revocations and rolls have a reserve besides the other requests' places;
 * streams of events, which stay open, have places of their own.
 */
export type PlaceKind = 'request' | 'revocation' | 'export' | 'stream';

/**
 * How many management requests of one account are served at the same time by one gateway. They are divided between its credentials
 * by `createDividedBudget`: one credential alone gets half of them.
 */
const capacities: Readonly<Record<PlaceKind, number>> = {
  ...{ request: 16, revocation: 8, export: 2, stream: 10 },
};
/** How many requests of one account wait for a place, divided in the same way, and for how long, in milliseconds. */
const maxWaiting = 32;
const waitMs = 2_000;

/** The places of management requests. */
export interface ManagementPlaces {
  /**
   * Takes a place, waiting a moment for it if need be. Resolves to the function that returns it. Rejects with
   * rate_limit_exceeded, and with the reason of the cancellation.
   */
  take(request: PlaceRequest): Promise<() => void>;
}

interface PlaceRequest {
  readonly kind: PlaceKind;
  readonly accountId: string;
  readonly subjectId: string;
  readonly cancellation: Cancellation;
}

interface AccountPlaces {
  readonly budgets: Readonly<Record<PlaceKind, DividedBudget>>;
  readonly waiting: DividedBudget;
  readonly waiters: Set<Waiter>;
}

interface Waiter {
  readonly request: PlaceRequest;
  admit(leave: () => void): void;
}

interface Deps {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Counts a refused request by the limit that refused it. */
  countRefusal(limit: string): void;
}

/** No request is served yet. */
export function createManagementPlaces({ clock, countRefusal }: Deps): ManagementPlaces {
  const accounts = new Map<string, AccountPlaces>();

  const placesOf = (accountId: string): AccountPlaces => {
    const known = accounts.get(accountId);
    if (known) return known;
    const places = newAccount();
    accounts.set(accountId, places);
    return places;
  };
  const tryTake = (places: AccountPlaces, { kind, accountId, subjectId }: PlaceRequest) => {
    const kinds: readonly PlaceKind[] = kind === 'revocation' ? ['request', 'revocation'] : [kind];
    const budget = kinds.map((one) => places.budgets[one]).find((one) => one.tryTake(subjectId, 1));
    return (
      budget &&
      (() => {
        budget.release(subjectId, 1);
        admitWaiters(places);
        if (isEmpty(places)) accounts.delete(accountId);
      })
    );
  };
  const admitWaiters = (places: AccountPlaces) => {
    for (const waiter of [...places.waiters]) {
      const leave = tryTake(places, waiter.request);
      if (leave) waiter.admit(leave);
    }
  };

  return {
    take: async (request) => {
      const places = placesOf(request.accountId);
      const leave = tryTake(places, request) ?? (await wait(places, request, clock));
      if (leave) return leave;
      if (isEmpty(places)) accounts.delete(request.accountId);
      countRefusal('management_in_flight');
      throw new AppError('rate_limit_exceeded', refusal(request.kind));
    },
  };
}

function newAccount(): AccountPlaces {
  const budgets = {
    request: createDividedBudget(capacities.request),
    revocation: createDividedBudget(capacities.revocation),
    export: createDividedBudget(capacities.export),
    stream: createDividedBudget(capacities.stream),
  };
  return { budgets, waiting: createDividedBudget(maxWaiting), waiters: new Set() };
}

function isEmpty({ budgets, waiters }: AccountPlaces): boolean {
  return waiters.size === 0 && Object.values(budgets).every((budget) => budget.used() === 0);
}

/** Waits for a place. Resolves to undefined if there is none in time, or if too many wait already. */
async function wait(
  places: AccountPlaces,
  request: PlaceRequest,
  clock: Deps['clock'],
): Promise<(() => void) | undefined> {
  const { subjectId, cancellation } = request;
  if (!places.waiting.tryTake(subjectId, 1)) return undefined;
  const given = new AbortController();
  let leave: (() => void) | undefined;
  const waiter: Waiter = {
    request,
    admit: (admitted) => {
      places.waiters.delete(waiter);
      leave = admitted;
      given.abort();
    },
  };
  places.waiters.add(waiter);
  const offCancel = cancellation.onCancel(() => given.abort());
  await clock.sleep(waitMs, given.signal);
  offCancel();
  places.waiters.delete(waiter);
  places.waiting.release(subjectId, 1);
  if (!cancellation.reason) return leave;
  leave?.();
  throw cancellation.reason;
}

const names: Readonly<Record<PlaceKind, string>> = {
  ...{ request: 'management requests', revocation: 'management requests' },
  ...{ export: 'usage exports', stream: 'event streams' },
};

function refusal(kind: PlaceKind): string {
  const capacity = capacities[kind === 'revocation' ? 'request' : kind];
  const next =
    kind === 'stream' ? 'Close one before you open another' : 'Send the next one when one has completed';
  return `Too many ${names[kind]} at the same time: at most ${capacity} of an account, half of them with one credential. ${next}.`;
}
