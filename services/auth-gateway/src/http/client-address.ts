import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddr from 'proxy-addr';

/** The address that a request is attributed to. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Finds the address of the client: that of the connection or, if the connection comes from a trusted proxy, the address
 * before it in X-Forwarded-For, and so on. X-Forwarded-For from other peers is ignored; `onUntrusted` is called for the
 * first one, because it may be a proxy that is missing from the configuration. An IPv6 address is reduced to its /64
 * network, which belongs to one client. Throws if a trusted range is malformed.
 */
export function createAddressOf(
  trustedProxies: readonly string[],
  onUntrusted: (peer: string) => void,
): AddressOf {
  const trusted = proxyAddr.compile([...trustedProxies]);
  let reported = false;
  return (request) => {
    const peer = request.socket.remoteAddress ?? '';
    if (!reported && request.headers['x-forwarded-for'] !== undefined && !trusted(peer, 0)) {
      reported = true;
      onUntrusted(peer);
    }
    const address = proxyAddr(request, trusted);
    // A proxy may have forwarded something that is not an address.
    return networkOf(isIP(address) === 0 ? peer : address);
  };
}

/**
 * Whom a connection is attributed to before a request has arrived on it: its peer's network; undefined if the peer is a
 * trusted proxy. Throws if a trusted range is malformed.
 */
export function createOwnerOfPeer(trustedProxies: readonly string[]): (peer: string) => string | undefined {
  const trusted = proxyAddr.compile([...trustedProxies]);
  return (peer) => (trusted(peer, 0) ? undefined : networkOf(peer));
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] as string;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`;
}
