import type { BystanderPlan, RequestPlan } from '../kit/bystander-plan.js';
import type { Key, World } from '../kit/world.js';

/** The loopback addresses of the two parties. */
export const attackerAddress = '127.0.0.2';
export const bystanderAddress = '127.0.0.3';

/** An account with a key for inference and one that manages the account. */
export interface Customer {
  readonly accountId: string;
  readonly key: Key;
  readonly manager: Key;
}

export async function newCustomer(world: World): Promise<Customer> {
  const accountId = await world.newAccount();
  return {
    accountId,
    key: await world.newKey(accountId),
    manager: await world.newKey(accountId, ['global']),
  };
}

export interface BystanderOptions {
  readonly perSecond?: number;
  readonly requests?: Partial<RequestPlan>;
  /** How many keys the bystander revokes in each phase. */
  readonly revocations?: number;
  /** See BystanderPlan. */
  readonly freshConnections?: boolean;
}

const requestsPerSecond = 40;
const revokeEveryMs = 150;
/** A phase to warm up, one without an attack, and one for each attack: no scenario has more attacks. */
const maxPhases = 8;

/** A bystander that sends inference requests and, if asked to, revokes keys. */
export async function standardBystander(
  world: World,
  options: BystanderOptions = {},
): Promise<() => BystanderPlan> {
  const { revocations = 0, freshConnections = false } = options;
  const customer = await newCustomer(world);
  const keys = await world.newKeys(customer.accountId, revocations * maxPhases);
  return () => ({
    ...{ port: world.ports.http, from: bystanderAddress, freshConnections },
    requests: {
      ...{ perSecond: requestsPerSecond, secrets: [customer.key.secret] },
      ...options.requests,
    },
    ...(revocations > 0 && {
      revocations: {
        ...{ manager: customer.manager.secret, everyMs: revokeEveryMs },
        keyIds: keys.splice(0, revocations).map(({ keyId }) => keyId),
      },
    }),
  });
}
