import { BlockList, isIP } from 'node:net';
import { parseNetwork } from '@hypervize/runtime';

/** Whether dedicated endpoints may use the host with this name or address (IPv6 without brackets). */
export type HostAllowed = (hostname: string) => boolean;

/**
 * Parses a list such as "10.20.0.0/16,2001:db8::/32,.gpu.example.com,one.example.com": addresses, CIDR ranges, host names,
 * and domain suffixes, which start with a dot. Undefined if the list is malformed. Names are compared as names; what they
 * resolve to is under the control of the zone's owner.
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

/** Whether a text is a host name or a domain suffix. One with a number as its last label is a malformed address. */
function isName(text: string): boolean {
  return /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) && !/(^|\.)\d+$/.test(text);
}
