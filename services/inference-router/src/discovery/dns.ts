import { Resolver } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';
import type { NameKind, Pools } from '../scheduling/pools.js';

/** Turns base URLs with names that stand for many hosts into the base URLs of those hosts, sorted. */
export interface Discovery {
  /** Each address of the name is a host (A and AAAA). */
  addresses(baseUrl: string): Promise<string[]>;
  /** Each target and port of the name's SRV records is a host, at each of its addresses (RFC 2782; the best priority). */
  services(baseUrl: string): Promise<string[]>;
}

interface Options {
  /** Addresses of name servers, with or without a port; absent: those of the machine. */
  readonly servers: readonly string[] | undefined;
  readonly timeoutMs: number;
  /** Part of an answer could not be had; what was known of that part is used instead. */
  onError(name: string, error: unknown): void;
}

/** Reads a list of name servers, "10.0.0.1,10.0.0.2:5353,[::1]:53". Undefined if it is not one. */
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
/** So many names' addresses are remembered. */
const maxRemembered = 10_000;

/**
 * Names are fully qualified. A question that fails (no answer, SERVFAIL) says nothing about the hosts, so the last answer
 * to that very question stands in for it: an outage of one address family neither drops the hosts of that family nor keeps
 * those of the other from changing. "There is none" is an answer. It is an error if nothing at all is found, or known.
 */
export function createDiscovery({ servers, timeoutMs, onError }: Options): Discovery {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const remembered = new LRUCache<string, string[]>({ max: maxRemembered });

  const ask = async (name: string, family: (typeof families)[number]): Promise<string[]> => {
    const inference = `${family} ${name}`;
    try {
      const found = await (family === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
      remembered.set(inference, found);
      return found;
    } catch (error) {
      if (saysNone(error)) {
        remembered.delete(inference);
        return [];
      }
      onError(inference, error);
      return remembered.get(inference) ?? [];
    }
  };
  const lookUp = async (name: string): Promise<string[]> =>
    (await Promise.all(families.map((family) => ask(name, family)))).flat();

  return {
    addresses: async (baseUrl) => {
      const { hostname } = new URL(baseUrl);
      return some((await lookUp(hostname)).map((address) => at(baseUrl, address)));
    },
    services: async (baseUrl) => {
      const records = await resolver.resolveSrv(new URL(baseUrl).hostname);
      const best = Math.min(...records.map(({ priority }) => priority));
      const targets = records
        .filter(({ priority }) => priority === best)
        .map(async ({ name, port }) => (await lookUp(name)).map((address) => at(baseUrl, address, port)));
      return some((await Promise.all(targets)).flat());
    },
  };
}

/** Whether it is an answer that there is no such name, or that it has none of what was asked for. */
function saysNone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

function some(hosts: string[]): string[] {
  if (hosts.length === 0) throw new Error('the name has no address');
  return [...new Set(hosts)].sort();
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
  const resolve = async (kind: NameKind, name: string) => {
    try {
      pools.setResolved(
        kind,
        name,
        await (kind === 'dns' ? discovery.addresses(name) : discovery.services(name)),
      );
    } catch (error) {
      onError(name, error);
    }
  };
  const named = (kind: NameKind) => [...new Set(specs.flatMap((spec) => spec[kind]))];
  await Promise.all(
    (['dns', 'srv'] as const).flatMap((kind) => named(kind).map((name) => resolve(kind, name))),
  );
}
