import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  type keys,
  type revocation,
  type usage,
} from '@hypervize/rpc';

/** Where the services are and how to reach them, from the command line or the environment. */
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
  /** Of keys and accounts, and of endpoints. */
  readonly keyRevocations: Client<revocation.RevocationServiceDefinition>;
  readonly endpointRevocations: Client<revocation.RevocationServiceDefinition>;
}

/** Clients of the services. Connects with the first call. */
export function connect(connection: Connection): Clients {
  const { tlsCert: certFile, tlsKey: keyFile, tlsCa: caFile } = connection;
  const credentials = clientCredentials(
    certFile && keyFile && caFile ? { certFile, keyFile, caFile } : undefined,
  );
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
