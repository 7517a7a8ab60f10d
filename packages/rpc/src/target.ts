import { isIP } from 'node:net';

/** Where the instances of a service are, as a gRPC target says it. */
export type Target =
  /** Each of the addresses, `host:port` or `unix:path`. */
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** Every address of a name, which may change. */
  | { readonly kind: 'name'; readonly host: string; readonly port: number };

/** Completes the sentence "VARIABLE must be …" for a target that `parseTarget` does not understand. */
export const targetForm =
  'a gRPC target with a port: name:port, dns:///name:port, ipv4:address:port,address:port, ipv6:[address]:port or unix:path';

/**
 * Parses a gRPC target. Undefined if it is malformed, has no port, or names a name server: names are resolved by the system.
 */
export function parseTarget(target: string): Target | undefined {
  const [, scheme = 'dns', path = ''] = /^(?:(dns|ipv4|ipv6|unix):)?(.*)$/.exec(target) ?? [];
  if (scheme === 'unix') return path === '' ? undefined : { kind: 'addresses', addresses: [target] };
  if (scheme !== 'dns') return parseAddresses(path.split(','), scheme === 'ipv4' ? 4 : 6);
  const { host, port } = parseHostPort(path.replace(/^\/\/\//, '')) ?? {};
  if (host === undefined || port === undefined) return undefined;
  if (isIP(host) !== 0) return { kind: 'addresses', addresses: [hostPort(host, port)] };
  return /^[\w.-]+$/.test(host) ? { kind: 'name', host, port } : undefined;
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The gRPC target of one address that `parseTarget` or `hostPort` has made. */
export function targetOfAddress(address: string): string {
  if (address.startsWith('unix:')) return address;
  return `${address.startsWith('[') ? 'ipv6' : 'ipv4'}:${address}`;
}

function parseAddresses(parts: readonly string[], version: 4 | 6): Target | undefined {
  const addresses = new Set<string>();
  for (const part of parts) {
    const { host, port } = parseHostPort(part) ?? {};
    if (host === undefined || port === undefined || isIP(host) !== version) return undefined;
    addresses.add(hostPort(host, port));
  }
  return { kind: 'addresses', addresses: [...addresses] };
}

function parseHostPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  if (host === undefined || !(port >= 1 && port <= 65_535)) return undefined;
  return bracketed !== undefined && isIP(bracketed) !== 6 ? undefined : { host, port };
}
