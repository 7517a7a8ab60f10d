import type { Pool } from '@hypervize/postgres';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { ElasticPools } from '../route/elastic.js';
import { createEndpoint } from './create-endpoint.js';
import { getEndpoint } from './get-endpoint.js';
import { listEndpoints } from './list-endpoints.js';
import { setAuthMode } from './set-auth-mode.js';

interface Deps {
  readonly pool: Pool;
  readonly elastic: ElasticPools;
}

const gateway = 'auth-gateway';
/** Operators and their scripts. */
const operator = 'hvz';

/** The control side, with the callers that each method serves. */
export function services(deps: Deps, observe: CallObserver): Implementation[] {
  return [
    implement<typeof contracts.endpoints>(contracts.endpoints, {
      unary: {
        CreateEndpoint: (request) => createEndpoint(deps, request),
        GetEndpoint: (request) => getEndpoint(deps, request),
        ListEndpoints: (request) => listEndpoints(deps, request),
        SetAuthMode: (request) => setAuthMode(deps, request),
      },
      streams: {},
      callers: {
        CreateEndpoint: [gateway, operator],
        GetEndpoint: [gateway, operator],
        ListEndpoints: [gateway, operator],
        SetAuthMode: [gateway, operator],
      },
      observe,
    }),
    implement<typeof contracts.pools>(contracts.pools, {
      unary: { ListModels: async () => ({ models: deps.elastic.models().map((model) => ({ model })) }) },
      streams: {},
      callers: { ListModels: [gateway, operator] },
      observe,
    }),
  ];
}
