import { AppError } from '@hypervize/errors';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  type keys,
  type revocation,
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
}

export interface Clients {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
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
 * text. Throws invalid_request if only some of the files are given.
 */
export function connect(connection: Connection): Clients {
  const credentials = clientCredentials(tlsFiles(connection));
  const config = (target: string) => ({ target, credentials, caller: 'hvz', defaultTimeoutMs: 10_000 });
  return {
    keys: createClient(contracts.keys, config(connection.keyService)),
    users: createClient(contracts.users, config(connection.keyService)),
    endpoints: createClient(contracts.endpoints, config(connection.router)),
    pools: createClient(contracts.pools, config(connection.router)),
    usage: createClient(contracts.usage, config(connection.keyService)),
    keyRevocations: createClient(contracts.revocation, config(connection.keyService)),
    endpointRevocations: createClient(contracts.revocation, config(connection.router)),
  };
}

function tlsFiles({ tlsCert: certFile, tlsKey: keyFile, tlsCa: caFile }: Connection): TlsFiles | undefined {
  if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
  if (!certFile && !keyFile && !caFile) return undefined;
  throw new AppError('invalid_request', 'Give --tls-cert, --tls-key and --tls-ca together, or none of them.');
}
