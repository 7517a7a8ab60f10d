import { AppError } from '@hypervize/errors';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  isLoopback,
  type keys,
  readTlsFiles,
  type revocation,
  type sessions,
  type TlsFiles,
  type usage,
} from '@hypervize/rpc';

/** The addresses of the services and the files for TLS, from the options or the environment. */
export interface Connection {
  readonly keyService: string;
  readonly router: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  /** Whether a connection to another machine may do without TLS. */
  readonly allowPlaintext: boolean;
}

export interface Clients {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly sessions: Client<sessions.SessionServiceDefinition>;
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  /** Revocations of keys and accounts, served by key-service. */
  readonly keyRevocations: Client<revocation.RevocationServiceDefinition>;
  /** Revocations of endpoints, served by the router. */
  readonly endpointRevocations: Client<revocation.RevocationServiceDefinition>;
}

/**
 * Clients of the services. Each connects with its first call. Uses mutual TLS if its files are given, otherwise plain
 * text. Throws invalid_request if only some of the files are given, or if plain text would leave this machine without
 * being allowed.
 */
export function connect(connection: Connection): Clients {
  const tls = tlsFiles(connection);
  if (!tls) refusePlaintext(connection);
  const credentials = clientCredentials(tls && readTlsFiles(tls));
  const config = (target: string) => ({ target, credentials, caller: 'hvz', defaultTimeoutMs: 10_000 });
  return {
    keys: createClient(contracts.keys, config(connection.keyService)),
    users: createClient(contracts.users, config(connection.keyService)),
    sessions: createClient(contracts.sessions, config(connection.keyService)),
    endpoints: createClient(contracts.endpoints, config(connection.router)),
    pools: createClient(contracts.pools, config(connection.router)),
    usage: createClient(contracts.usage, config(connection.keyService)),
    keyRevocations: createClient(contracts.revocation, config(connection.keyService)),
    endpointRevocations: createClient(contracts.revocation, config(connection.router)),
  };
}

function refusePlaintext({ keyService, router, allowPlaintext }: Connection): void {
  if (allowPlaintext) return;
  const remote = [keyService, router].filter((address) => !isLoopback(address));
  if (remote.length === 0) return;
  throw new AppError(
    'invalid_request',
    `The connection to ${remote.join(' and ')} would be in plain text. Give --tls-cert, --tls-key and --tls-ca, or ` +
      '--allow-plaintext (HVZ_ALLOW_PLAINTEXT=true) on an isolated network.',
  );
}

function tlsFiles({ tlsCert: certFile, tlsKey: keyFile, tlsCa: caFile }: Connection): TlsFiles | undefined {
  if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
  if (!certFile && !keyFile && !caFile) return undefined;
  throw new AppError('invalid_request', 'Give --tls-cert, --tls-key and --tls-ca together, or none of them.');
}
