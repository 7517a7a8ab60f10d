import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether an address leads to this machine only: a gRPC target, `host:port`, a host, or an HTTP URL. Every address of a
 * list has to. An address that is not understood does not.
 */
export function isLoopback(address: string): boolean {
  if (/^https?:\/\//.test(address)) return URL.canParse(address) && isLoopbackHost(new URL(address).hostname);
  const [, scheme = '', path = ''] = /^(?:(dns|ipv4|ipv6|unix|unix-abstract):)?(.*)$/.exec(address) ?? [];
  if (scheme.startsWith('unix')) return true;
  // dns:///name is resolved by the system; in dns://server/name the server could send us anywhere.
  return path
    .replace(/^\/\/\//, '')
    .split(',')
    .every((one) => isLoopbackHost(hostOf(one)));
}

/** The host of `host:port`, `[host]:port` or `host`. */
function hostOf(address: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  if (bracketed !== undefined) return bracketed;
  return isIP(address) === 6 ? address : address.replace(/:\d+$/, '');
}

function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const version = isIP(bare);
  return version === 0 ? bare === 'localhost' : loopback.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Why a service must not start with these addresses, by the variable of each: without TLS, anyone with access to the network
 * can read every key and call as an operator.
 */
export function plaintextProblems(
  { tls, allowPlaintext }: { readonly tls: unknown; readonly allowPlaintext: boolean },
  addresses: Readonly<Record<string, string>>,
): string[] {
  if (allowPlaintext || tls !== undefined) return [];
  return Object.entries(addresses)
    .filter(([, address]) => !isLoopback(address))
    .map(
      ([variable]) =>
        `${variable} is not a loopback address, and without TLS its connections would be in plain text: set ` +
        'GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE and GRPC_TLS_CA_FILE, or ALLOW_PLAINTEXT=true if the network is isolated',
    );
}
