import { Resolver } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';

/** Resolves the host name of a base URL to the base URLs of its hosts, sorted and without duplicates. */
export interface Discovery {
  /** One host for each address of the name (A and AAAA). */
  addresses(baseUrl: string): Promise<string[]>;
  /** One host for each address of each target of the name's SRV records with the best priority (RFC 2782). */
  services(baseUrl: string): Promise<string[]>;
}

interface Options {
  /** Addresses of name servers, with or without a port. Undefined: those of the system. */
  readonly servers: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** One of several queries failed; its last result is used instead. `query` is a record type and a name. */
  onError(query: string, error: unknown): void;
}

/** Parses a list of name servers, "10.0.0.1,10.0.0.2:5353,[::1]:53". Undefined if it is malformed. */
export function parseNameServers(text: string): string[] | undefined {
  const servers = text.split(',').map((server) => server.trim());
  try {
    new Resolver().setServers(servers);
    return servers;
  } catch {
    return undefined;
  }
}

const families = ['A', 'AAAA'] as const;
/** The number of queries whose results are remembered. */
const maxRemembered = 10_000;

/**
 * A resolver of fully qualified names. A query that fails (timeout, SERVFAIL) tells nothing about the hosts, so its last
 * result is used: an outage of one address family neither drops the hosts of that family nor keeps those of the other from
 * changing. "No such name" and "no such record" are results. Rejects if no address at all is found or remembered.
 */
export function createDiscovery({ servers, timeoutMs, onError }: Options): Discovery {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const remembered = new LRUCache<string, string[]>({ max: maxRemembered });

  const resolveFamily = async (name: string, family: (typeof families)[number]): Promise<string[]> => {
    const query = `${family} ${name}`;
    try {
      const found = await (family === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
      remembered.set(query, found);
      return found;
    } catch (error) {
      if (hasNoRecord(error)) {
        remembered.delete(query);
        return [];
      }
      onError(query, error);
      return remembered.get(query) ?? [];
    }
  };
  const resolve = async (name: string): Promise<string[]> =>
    (await Promise.all(families.map((family) => resolveFamily(name, family)))).flat();

  return {
    addresses: async (baseUrl) => {
      const { hostname } = new URL(baseUrl);
      return atLeastOne((await resolve(hostname)).map((address) => withAddress(baseUrl, address)));
    },
    services: async (baseUrl) => {
      const records = await resolver.resolveSrv(new URL(baseUrl).hostname);
      const best = Math.min(...records.map(({ priority }) => priority));
      const targets = records
        .filter(({ priority }) => priority === best)
        .map(async ({ name, port }) =>
          (await resolve(name)).map((address) => withAddress(baseUrl, address, port)),
        );
      return atLeastOne((await Promise.all(targets)).flat());
    },
  };
}

/** Whether a resolver error means that the name or the record does not exist. */
function hasNoRecord(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

function atLeastOne(hosts: string[]): string[] {
  if (hosts.length === 0) throw new Error('the name has no address');
  return [...new Set(hosts)].sort();
}

function withAddress(baseUrl: string, address: string, port?: number): string {
  const url = new URL(baseUrl);
  url.hostname = address.includes(':') ? `[${address}]` : address;
  if (port !== undefined) url.port = String(port);
  return url.href.replace(/\/+$/, '');
}
