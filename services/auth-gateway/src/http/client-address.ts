import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddr from 'proxy-addr';

/** Says where a request comes from. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * The address of the client: that of the connection, or, if the connection is a trusted proxy's, the one before it in
 * X-Forwarded-For, and so on. What an untrusted one claims is not believed. Of an IPv6 address only the network part
 * (/64) counts, for one client has all of the rest. Throws if a range of the trusted ones is not one. `onUntrusted` hears,
 * once, of a claim that is not believed: it may be that of a proxy that ought to be.
 */
export function createAddressOf(
  trustedProxies: readonly string[],
  onUntrusted: (peer: string) => void,
): AddressOf {
  const trusted = proxyAddr.compile([...trustedProxies]);
  let said = false;
  return (request) => {
    const peer = request.socket.remoteAddress ?? '';
    if (!said && request.headers['x-forwarded-for'] !== undefined && !trusted(peer, 0)) {
      said = true;
      onUntrusted(peer);
    }
    const address = proxyAddr(request, trusted);
    // What a proxy has passed on that is no address is not one.
    return networkOf(isIP(address) === 0 ? peer : address);
  };
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
