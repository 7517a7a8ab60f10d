import { BlockList, isIP } from 'node:net';
import { parseNetwork } from '@hypervize/runtime';

/** Whether a dedicated endpoint may have a host of this name, or at this address (IPv6 without brackets). */
export type HostAllowed = (hostname: string) => boolean;

/**
 * Reads a list such as "10.20.0.0/16,2001:db8::/32,.gpu.example.com,one.example.com": addresses and ranges of them (CIDR),
 * names, and endings of names, which begin with a dot. Undefined if it is not such a list. A name is judged as a name: what
 * it resolves to is up to whoever runs its zone.
 */
export function parseAllowedHosts(text: string): HostAllowed | undefined {
  const addresses = new BlockList();
  const names: string[] = [];
  for (const item of text.split(',').map((part) => part.trim().toLowerCase())) {
    const network = parseNetwork(item);
    if (network) {
      addresses.addSubnet(network.address, network.bits, network.family);
    } else if (isName(item)) {
      names.push(item);
    } else {
      return undefined;
    }
  }
  return (hostname) => {
    const version = isIP(hostname);
    if (version !== 0) return addresses.check(hostname, version === 4 ? 'ipv4' : 'ipv6');
    return names.some((name) => (name.startsWith('.') ? hostname.endsWith(name) : hostname === name));
  };
}

/** A host name, perhaps with a dot before it. What ends like an address could be meant for one, and is none. */
function isName(text: string): boolean {
  return /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) && !/(^|\.)\d+$/.test(text);
}
