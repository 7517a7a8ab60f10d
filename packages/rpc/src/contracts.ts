import { fileURLToPath } from 'node:url';
import { type GrpcObject, loadPackageDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import type { AuditServiceDefinition } from './generated/hypervize/audit/v1/AuditService.js';
import type { EventServiceDefinition } from './generated/hypervize/events/v1/EventService.js';
import type { EndpointServiceDefinition } from './generated/hypervize/inference/v1/EndpointService.js';
import type { PoolServiceDefinition } from './generated/hypervize/inference/v1/PoolService.js';
import type { ChangeFeedDefinition } from './generated/hypervize/keys/v1/ChangeFeed.js';
import type { KeyServiceDefinition } from './generated/hypervize/keys/v1/KeyService.js';
import type { UserServiceDefinition } from './generated/hypervize/keys/v1/UserService.js';
import type { RelayServiceDefinition } from './generated/hypervize/relay/v1/RelayService.js';
import type { RevocationServiceDefinition } from './generated/hypervize/revocation/v1/RevocationService.js';
import type { SessionServiceDefinition } from './generated/hypervize/sessions/v1/SessionService.js';
import type { UsageServiceDefinition } from './generated/hypervize/usage/v1/UsageService.js';

/** The folder of the .proto files. The relative path is the same in the repository and in an image. */
const protoDir = fileURLToPath(new URL('../../../../proto', import.meta.url));

/** The parsed contracts, for server reflection. The options must match those of `npm run generate`. */
export const packageDefinition: PackageDefinition = loadSync(
  [
    'hypervize/audit/v1/audit.proto',
    'hypervize/events/v1/events.proto',
    'hypervize/keys/v1/keys.proto',
    'hypervize/keys/v1/users.proto',
    'hypervize/keys/v1/changes.proto',
    'hypervize/inference/v1/endpoints.proto',
    'hypervize/inference/v1/pools.proto',
    'hypervize/relay/v1/relay.proto',
    'hypervize/revocation/v1/revocation.proto',
    'hypervize/sessions/v1/sessions.proto',
    'hypervize/usage/v1/usage.proto',
  ],
  { includeDirs: [protoDir], longs: Number, enums: String, defaults: true, oneofs: true, arrays: true },
);

const root = loadPackageDefinition(packageDefinition);

function service<D>(path: string): D {
  let node: unknown = root;
  for (const part of path.split('.')) node = (node as GrpcObject)[part];
  return (node as { service: ServiceDefinition }).service as D;
}

/** The service definitions, with the generated types. */
export const contracts = {
  audit: service<AuditServiceDefinition>('hypervize.audit.v1.AuditService'),
  keys: service<KeyServiceDefinition>('hypervize.keys.v1.KeyService'),
  users: service<UserServiceDefinition>('hypervize.keys.v1.UserService'),
  changes: service<ChangeFeedDefinition>('hypervize.keys.v1.ChangeFeed'),
  events: service<EventServiceDefinition>('hypervize.events.v1.EventService'),
  endpoints: service<EndpointServiceDefinition>('hypervize.inference.v1.EndpointService'),
  pools: service<PoolServiceDefinition>('hypervize.inference.v1.PoolService'),
  relay: service<RelayServiceDefinition>('hypervize.relay.v1.RelayService'),
  revocation: service<RevocationServiceDefinition>('hypervize.revocation.v1.RevocationService'),
  sessions: service<SessionServiceDefinition>('hypervize.sessions.v1.SessionService'),
  usage: service<UsageServiceDefinition>('hypervize.usage.v1.UsageService'),
};
