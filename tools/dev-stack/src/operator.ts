import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  type keys,
  readTlsFiles,
  type TlsFiles,
  type usage,
} from '@hypervize/rpc';

/** gRPC clients of the services for an operator. */
export interface Operator {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  close(): void;
}

/** Connects to the services as an operator, over the loopback interface. Without `tls` in plain text. */
export function connectOperator(
  ports: { readonly keyService: number; readonly router: number },
  tls?: TlsFiles,
): Operator {
  const credentials = clientCredentials(tls && readTlsFiles(tls));
  const config = (port: number) => ({
    target: `127.0.0.1:${port}`,
    credentials,
    caller: 'hvz',
    defaultTimeoutMs: 10_000,
  });
  const clients = {
    keys: createClient(contracts.keys, config(ports.keyService)),
    users: createClient(contracts.users, config(ports.keyService)),
    endpoints: createClient(contracts.endpoints, config(ports.router)),
    usage: createClient(contracts.usage, config(ports.keyService)),
    pools: createClient(contracts.pools, config(ports.router)),
  };
  return {
    ...clients,
    close: () => {
      for (const client of Object.values(clients)) client.close();
    },
  };
}
