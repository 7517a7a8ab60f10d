import { Resolver } from 'node:dns/promises';
import { createResolver, type ResolverOptions } from '../upstream/resolver.js';

/** Resolves the host name of a base URL to the base URLs of its hosts, sorted and without duplicates. */
export interface Discovery {
  /** One host for each address of the name (A and AAAA). */
  addresses(baseUrl: string): Promise<string[]>;
  /** One host for each address of each target of the name's SRV records with the best priority (RFC 2782). */
  services(baseUrl: string): Promise<string[]>;
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

/**
 * A resolver of fully qualified names to hosts; see createResolver for what happens when a query fails. Rejects if no address
 * at all is found or remembered.
 */
export function createDiscovery(options: ResolverOptions): Discovery {
  const resolver = createResolver(options);
  // A target of an SRV record may be gone while others are not.
  const targetAddresses = (name: string) => resolver.addresses(name).catch(() => []);
  return {
    addresses: async (baseUrl) => {
      const { hostname } = new URL(baseUrl);
      return sorted((await resolver.addresses(hostname)).map((address) => withAddress(baseUrl, address)));
    },
    services: async (baseUrl) => {
      const records = await resolver.services(new URL(baseUrl).hostname);
      const best = Math.min(...records.map(({ priority }) => priority));
      const targets = records
        .filter(({ priority }) => priority === best)
        .map(async ({ name, port }) =>
          (await targetAddresses(name)).map((address) => withAddress(baseUrl, address, port)),
        );
      const hosts = (await Promise.all(targets)).flat();
      if (hosts.length === 0) throw new Error('no address of any target');
      return sorted(hosts);
    },
  };
}

function sorted(hosts: readonly string[]): string[] {
  return [...new Set(hosts)].sort();
}

function withAddress(baseUrl: string, address: string, port?: number): string {
  const url = new URL(baseUrl);
  url.hostname = address.includes(':') ? `[${address}]` : address;
  if (port !== undefined) url.port = String(port);
  return url.href.replace(/\/+$/, '');
}
