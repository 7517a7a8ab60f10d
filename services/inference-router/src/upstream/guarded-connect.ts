import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { type HostPolicy, isLoopbackName, loopbackAddresses } from '../endpoints/allowed-hosts.js';

export interface GuardOptions {
  readonly policy: Pick<HostPolicy, 'mayConnect'>;
  /** The addresses of a name. Rejects if it has none. */
  resolve(name: string): Promise<readonly string[]>;
  readonly connectTimeoutMs: number;
}

/**
 * Connects to the hosts of dedicated endpoints, which accounts choose. Every address is checked right before the connection
 * is made to it: a name is resolved here, for this connection, and all of its addresses must be allowed, so a name server that
 * changes its answers gains nothing. Names are resolved by name servers only, and not on the thread pool, which slow name
 * servers could fill.
 */
export function createGuardedConnector(options: GuardOptions): buildConnector.connector {
  const { policy, connectTimeoutMs } = options;
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: createGuardedLookup(options) });
  return (target, callback) => {
    const address = target.hostname.replace(/^\[|\]$/g, '');
    // An address is not looked up, so it is checked here.
    if (isIP(address) === 0 || policy.mayConnect(address, address)) {
      connect(target, callback);
      return;
    }
    queueMicrotask(() => callback(notAllowed(address, address), null));
  };
}

function createGuardedLookup({ policy, resolve }: GuardOptions): LookupFunction {
  const addressesOf = shareConcurrent(async (name: string) =>
    isLoopbackName(name) ? loopbackAddresses : resolve(name),
  );
  const lookUp = async (name: string) => {
    const addresses = await addressesOf(name);
    const refused = addresses.find((address) => !policy.mayConnect(name, address));
    if (refused !== undefined) throw notAllowed(name, refused);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  };
  return (name, { all }, callback) => {
    lookUp(name).then(
      (found) => {
        const [first] = found;
        if (all || !first) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

/** Calls with the same name at the same time share one result. */
function shareConcurrent<T>(work: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (name) => {
    const result = running.get(name) ?? work(name).finally(() => running.delete(name));
    running.set(name, result);
    return result;
  };
}

function notAllowed(hostname: string, address: string): Error {
  return new Error(
    `dedicated endpoints may not use ${address}, the address of ${hostname}; see DEDICATED_HOSTS`,
  );
}
