import { Resolver } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';

/** Resolves names with name servers; hosts files are not read. */
export interface NameResolver {
  /** The A and AAAA records of a name. Rejects if there are none. */
  addresses(name: string): Promise<string[]>;
  services: Resolver['resolveSrv'];
}

export interface ResolverOptions {
  /** Addresses of name servers, with or without a port. Undefined: those of the system. */
  readonly servers: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** One of several queries failed; its last result is used instead. `query` is a record type and a name. */
  onError(query: string, error: unknown): void;
}

const families = ['A', 'AAAA'] as const;
/** The number of queries whose results are remembered. */
const maxRemembered = 10_000;

/**
 * A resolver of fully qualified names. A query that fails (timeout, SERVFAIL) tells nothing about the hosts, so its last
 * result is used: an outage of one address family neither drops the hosts of that family nor keeps those of the other from
 * changing. "No such name" and "no such record" are results.
 */
export function createResolver({ servers, timeoutMs, onError }: ResolverOptions): NameResolver {
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

  return {
    addresses: async (name) => {
      const found = (await Promise.all(families.map((family) => resolveFamily(name, family)))).flat();
      if (found.length === 0) throw new Error('the name has no address');
      return found;
    },
    services: (name) => resolver.resolveSrv(name),
  };
}

/** Whether a resolver error means that the name or the record does not exist. */
function hasNoRecord(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}
