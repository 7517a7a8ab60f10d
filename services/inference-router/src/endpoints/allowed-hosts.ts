import { BlockList, isIP } from 'node:net';
import { parseNetwork } from '@hypervize/runtime';
import { addressOf } from './address.js';

/** Which hosts dedicated endpoints may have, and which addresses the router connects to for them. */
export interface HostPolicy {
  /** Whether an endpoint may name this host, an address or a name (IPv6 without brackets). Names are not resolved. */
  mayName(hostname: string): boolean;
  /** Whether the router may connect to `address` for the host, which is that address or a name that resolves to it. */
  mayConnect(hostname: string, address: string): boolean;
  /** Which hosts are allowed, as the end of a sentence. It does not disclose the list. */
  readonly allowed: string;
}

/** In a list: every host at a public address. */
const publicKeyword = 'public';
export const defaultAllowedHosts = publicKeyword;

/** Names under which metadata services of clouds are known. The addresses are checked too; see `addressOf`. */
const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);
export const loopbackAddresses = ['127.0.0.1', '::1'];

interface AllowList {
  readonly public: boolean;
  readonly networks: BlockList;
  readonly names: readonly string[];
}

/**
 * Parses a list such as "public,10.20.0.0/16,.gpu.example.com,one.example.com": the word `public`, addresses, CIDR ranges,
 * host names, and domain suffixes, which start with a dot. Undefined if the list is malformed.
 *
 * A host may be named if it is in the list, and with `public` also if it has any other name or a public address. What a name
 * resolves to is checked with each connection: public addresses if the list has `public`, those in its ranges, and for a name
 * in the list public and private ones. Metadata services of clouds are never allowed.
 */
export function parseAllowedHosts(text: string): HostPolicy | undefined {
  const items = text.split(',').map((part) => part.trim().toLowerCase());
  const networks = new BlockList();
  const names: string[] = [];
  for (const item of items) {
    const network = parseNetwork(item);
    if (network) networks.addSubnet(network.address, network.bits, network.family);
    else if (isName(item)) names.push(item);
    else return undefined;
  }
  const isPublic = items.includes(publicKeyword);
  return createHostPolicy({
    public: isPublic,
    networks,
    names: names.filter((name) => name !== publicKeyword),
  });
}

function createHostPolicy(list: AllowList): HostPolicy {
  const isListed = (name: string) =>
    list.names.some((listed) => (listed.startsWith('.') ? name.endsWith(listed) : name === listed));
  const mayConnect = (hostname: string, address: string) => {
    const { kind, text, family } = addressOf(address);
    if (kind === 'forbidden') return false;
    if (list.networks.check(text, family) || (kind === 'public' && list.public)) return true;
    return (kind === 'public' || kind === 'private') && isListed(normalized(hostname));
  };
  return {
    mayName: (hostname) => {
      if (isIP(hostname) !== 0) return mayConnect(hostname, hostname);
      const name = normalized(hostname);
      if (metadataNames.has(name)) return false;
      if (isLoopbackName(name)) return loopbackAddresses.every((address) => mayConnect(name, address));
      return list.public || isListed(name);
    },
    mayConnect,
    allowed: list.public
      ? 'hosts with public addresses, and those that the operator of this platform has allowed'
      : 'the hosts that the operator of this platform has allowed',
  };
}

/** Whether a name stands for the machine itself (RFC 6761), whatever a name server says. */
export function isLoopbackName(hostname: string): boolean {
  return /(^|\.)localhost$/.test(normalized(hostname));
}

/** A name in lower case, without the dot of the root. */
function normalized(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Whether a text is a host name or a domain suffix. One with a number as its last label is a malformed address. */
function isName(text: string): boolean {
  return /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text) && !/(^|\.)\d+$/.test(text);
}
