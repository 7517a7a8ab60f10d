import ipaddr from 'ipaddr.js';

/**
 * What an address stands for. `public`: globally routable. `private`: private networks (RFC 1918, unique local addresses) and
 * carrier-grade NAT. `special`: everything else that is not globally routable, such as loopback and link-local addresses.
 * `forbidden`: metadata services of clouds, and IPv6 forms that carry an IPv4 address to a gateway elsewhere.
 */
export type AddressKind = 'public' | 'private' | 'special' | 'forbidden';

export interface Address {
  readonly kind: AddressKind;
  /** The address in canonical form: an IPv4 address if it is one in an IPv6 notation. */
  readonly text: string;
  readonly family: 'ipv4' | 'ipv6';
}

type Parsed = ReturnType<typeof ipaddr.process>;

const networks = (...texts: string[]) => texts.map((text) => ipaddr.parseCIDR(text));

/** The services of clouds that give credentials to every client that can reach them. The AWS ones share two networks. */
const metadata = networks(
  '169.254.169.0/24',
  '169.254.170.0/24',
  '169.254.0.23/32',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fd00:ec2::/64',
  'fd20:ce::254/128',
);
/** NAT64 (RFC 6052): the last four bytes are the IPv4 address to which the network's gateway connects. */
const nat64 = networks('64:ff9b::/96');
/** IPv4-compatible addresses (deprecated), local NAT64, and the forms of RFC 6145, 6to4 and Teredo. */
const carriers = networks('::/96', '64:ff9b:1::/48', '::ffff:0:0:0/96', '2002::/16', '2001::/32');
const globalUnicast = networks('2000::/3');
const privateRanges = new Set(['private', 'carrierGradeNat', 'uniqueLocal']);
const localRanges = new Set(['unspecified', 'loopback']);

/** The address that a text denotes. Throws if it is not an IPv4 or IPv6 address. */
export function addressOf(text: string): Address {
  // An IPv4-mapped address becomes the IPv4 address.
  const parsed = ipaddr.process(text);
  const address = within(parsed, nat64) ? ipaddr.fromByteArray(parsed.toByteArray().slice(-4)) : parsed;
  return { kind: kindOf(address), text: address.toString(), family: address.kind() };
}

function kindOf(address: Parsed): AddressKind {
  const range = address.range();
  if (within(address, metadata)) return 'forbidden';
  if (within(address, carriers) && !localRanges.has(range)) return 'forbidden';
  if (privateRanges.has(range)) return 'private';
  if (range !== 'unicast') return 'special';
  return address.kind() === 'ipv4' || within(address, globalUnicast) ? 'public' : 'special';
}

function within(address: Parsed, ranges: readonly ReturnType<typeof ipaddr.parseCIDR>[]): boolean {
  return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}
