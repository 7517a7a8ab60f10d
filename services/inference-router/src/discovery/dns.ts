import { Resolver } from 'node:dns/promises';
import type { Pools } from '../pools/pools.js';

/** Turns base URLs with names that stand for many hosts into the base URLs of those hosts. */
export interface Discovery {
  /** Each address of the name is a host (A and AAAA). */
  addresses(baseUrl: string): Promise<string[]>;
  /** Each target and port of the name's SRV records is a host, at each of its addresses (RFC 2782; the best priority). */
  services(baseUrl: string): Promise<string[]>;
}

/** `servers`: addresses of name servers, with or without a port; absent: those of the machine. Names are fully qualified. */
export function createDiscovery(servers: readonly string[] | undefined, timeoutMs: number): Discovery {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);

  const lookUp = async (name: string): Promise<string[]> => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const [first] = answers;
    if (found.length === 0 && first.status === 'rejected') throw first.reason;
    return found;
  };

  return {
    addresses: async (baseUrl) => {
      const { hostname } = new URL(baseUrl);
      return (await lookUp(hostname)).map((address) => at(baseUrl, address)).sort();
    },
    services: async (baseUrl) => {
      const records = await resolver.resolveSrv(new URL(baseUrl).hostname);
      const best = Math.min(...records.map(({ priority }) => priority));
      const targets = records
        .filter(({ priority }) => priority === best)
        .map(async ({ name, port }) => (await lookUp(name)).map((address) => at(baseUrl, address, port)));
      return (await Promise.all(targets)).flat().sort();
    },
  };
}

function at(baseUrl: string, address: string, port?: number): string {
  const url = new URL(baseUrl);
  url.hostname = address.includes(':') ? `[${address}]` : address;
  if (port !== undefined) url.port = String(port);
  return url.href.replace(/\/+$/, '');
}

/**
 * Resolves every name that an elastic pool is found by, and tells the pools. A name that cannot be resolved, or has no
 * address, leaves them as they are: the last good answer is kept.
 */
export async function resolveNames(
  pools: Pick<Pools, 'models' | 'elastic' | 'setResolved'>,
  discovery: Discovery,
  onError: (name: string, error: unknown) => void,
): Promise<void> {
  const specs = pools.models().flatMap((model) => pools.elastic(model)?.spec ?? []);
  const ways = [
    [new Set(specs.flatMap(({ dns }) => dns)), discovery.addresses],
    [new Set(specs.flatMap(({ srv }) => srv)), discovery.services],
  ] as const;
  const all = ways.flatMap(([names, resolve]) =>
    [...names].map(async (name) => {
      try {
        const hosts = await resolve(name);
        if (hosts.length === 0) throw new Error('the name has no address');
        pools.setResolved(name, hosts);
      } catch (error) {
        onError(name, error);
      }
    }),
  );
  await Promise.all(all);
}
