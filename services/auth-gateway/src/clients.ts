import {
  type audit,
  type Client,
  clientCredentials,
  contracts,
  createClient,
  createHealthClient,
  type events,
  type HealthClient,
  type inference,
  type keys,
  type revocation,
  type sessions,
  type TlsSource,
  type usage,
} from '@hypervize/rpc';
import type { Releasers } from '@hypervize/runtime';
import type { Config } from './config.js';

/** Deadline of calls that name none, in milliseconds: a revocation may wait for one lease. */
const defaultTimeoutMs = 10_000;

/** The gRPC clients of the other services. */
export interface Clients {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly audit: Client<audit.AuditServiceDefinition>;
  readonly changes: Client<keys.ChangeFeedDefinition, 'Follow'>;
  readonly events: Client<events.EventServiceDefinition, 'Follow'>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly sessions: Client<sessions.SessionServiceDefinition>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  readonly keyRevocations: Client<revocation.RevocationServiceDefinition>;
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  readonly endpointRevocations: Client<revocation.RevocationServiceDefinition>;
  readonly routerHealth: HealthClient;
}

/** Opens the gRPC clients of key-service and inference-router. They connect when they are first used. */
export function openClients(
  releasers: Releasers,
  { keyService, router }: Pick<Config, 'keyService' | 'router'>,
  certificates: TlsSource | undefined,
): Clients {
  const credentials = clientCredentials(certificates);
  const target = (address: string) => ({
    target: address,
    credentials,
    caller: 'auth-gateway',
    defaultTimeoutMs,
  });
  const clients = {
    keys: createClient(contracts.keys, target(keyService.address)),
    audit: createClient(contracts.audit, target(keyService.address)),
    changes: createClient<typeof contracts.changes, 'Follow'>(contracts.changes, target(keyService.address)),
    events: createClient<typeof contracts.events, 'Follow'>(contracts.events, target(keyService.address)),
    users: createClient(contracts.users, target(keyService.address)),
    sessions: createClient(contracts.sessions, target(keyService.address)),
    usage: createClient(contracts.usage, target(keyService.address)),
    keyRevocations: createClient(contracts.revocation, target(keyService.address)),
    endpoints: createClient(contracts.endpoints, target(router.address)),
    pools: createClient(contracts.pools, target(router.address)),
    endpointRevocations: createClient(contracts.revocation, target(router.address)),
    routerHealth: createHealthClient(target(router.address)),
  };
  releasers.add('gRPC clients', () => {
    for (const client of Object.values(clients)) client.close();
  });
  return clients;
}
