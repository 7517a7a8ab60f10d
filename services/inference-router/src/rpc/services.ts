import { withDatabase } from '@hypervize/postgres';
import { revocationService } from '@hypervize/revocation';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { Registry } from '../endpoints/registry.js';
import type { Pools } from '../scheduling/pools.js';
import { changeConcerns, latestVersion } from '../store/endpoints.js';
import type { ChangeDeps } from './confirm-change.js';
import { createEndpoint, type HostsDeps } from './create-endpoint.js';
import { deleteEndpoint } from './delete-endpoint.js';
import { deletePool } from './delete-pool.js';
import { getEndpoint } from './get-endpoint.js';
import { listEndpoints } from './list-endpoints.js';
import { listPools } from './list-pools.js';
import type { PoolDeps } from './pool-deps.js';
import { putPool } from './put-pool.js';
import { resolveEndpoint } from './resolve-endpoint.js';
import { scaleEndpoint } from './scale-endpoint.js';
import { setAuthMode } from './set-auth-mode.js';
import { setHostDraining } from './set-host-draining.js';

export interface ServicesDeps extends ChangeDeps, HostsDeps, PoolDeps {
  readonly pools: Pools;
  readonly registry: Registry;
}

const gateway = 'auth-gateway';
/** The CLI, and scripts of operators. */
const operator = 'hvz';

/** The gRPC services, with the callers that each method serves. */
export function services(deps: ServicesDeps, observe: CallObserver): Implementation[] {
  return [
    endpointService(deps, observe),
    poolService(deps, observe),
    revocationService(revocationDeps(deps), [gateway, operator], observe),
  ];
}

function endpointService(deps: ServicesDeps, observe: CallObserver): Implementation {
  return implement<typeof contracts.endpoints>(contracts.endpoints, {
    unary: {
      CreateEndpoint: (request, call) => createEndpoint(deps, request, call),
      GetEndpoint: (request) => getEndpoint(deps, request),
      ListEndpoints: (request) => listEndpoints(deps, request),
      SetAuthMode: (request, call) => setAuthMode(deps, request, call),
      ScaleEndpoint: (request, call) => scaleEndpoint(deps, request, call),
      DeleteEndpoint: (request, call) => deleteEndpoint(deps, request, call),
      ResolveEndpoint: (request) => resolveEndpoint(deps.registry, request),
    },
    streams: {},
    callers: {
      CreateEndpoint: [gateway, operator],
      GetEndpoint: [gateway, operator],
      ListEndpoints: [gateway, operator],
      SetAuthMode: [gateway, operator],
      ScaleEndpoint: [gateway, operator],
      DeleteEndpoint: [gateway, operator],
      ResolveEndpoint: [gateway],
    },
    observe,
  });
}

function poolService(deps: ServicesDeps, observe: CallObserver): Implementation {
  return implement<typeof contracts.pools>(contracts.pools, {
    unary: {
      ListModels: async () => ({ models: deps.pools.models().map((model) => ({ model })) }),
      ListPools: () => listPools(deps.pools),
      PutPool: (request, call) => putPool(deps, request, call),
      DeletePool: (request, call) => deletePool(deps, request, call),
      SetHostDraining: (request, call) => setHostDraining(deps, request, call),
    },
    streams: {},
    callers: {
      ListModels: [gateway, operator],
      ListPools: [operator],
      PutPool: [operator],
      DeletePool: [operator],
      SetHostDraining: [operator],
    },
    observe,
  });
}

function revocationDeps({ leases, clock, database, registry }: ServicesDeps) {
  return {
    leases,
    clock,
    head: () => withDatabase(database, latestVersion),
    concerns: (version: number, accountId: string) =>
      withDatabase(database, (db) => changeConcerns(db, version, accountId)),
    statusOf: (version: number) =>
      leases.waitUntilApplied(version, { sinceMs: registry.seenAtMs(version), untilMs: 'read' }),
  };
}
