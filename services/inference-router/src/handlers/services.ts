import { withDatabase } from '@hypervize/postgres';
import { revocationService } from '@hypervize/revocation';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import type { ElasticPools } from '../route/elastic.js';
import { latestVersion } from '../store/endpoints.js';
import type { Announcing } from './announce.js';
import { createEndpoint } from './create-endpoint.js';
import { deleteEndpoint } from './delete-endpoint.js';
import { getEndpoint } from './get-endpoint.js';
import { listEndpoints } from './list-endpoints.js';
import { setAuthMode } from './set-auth-mode.js';

interface Deps extends Announcing {
  readonly elastic: ElasticPools;
  /** When this replica had seen a version at the latest, by the monotonic clock. */
  seenAtMs(version: number): number;
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
        SetAuthMode: (request, call) => setAuthMode(deps, request, call),
        DeleteEndpoint: (request, call) => deleteEndpoint(deps, request, call),
      },
      streams: {},
      callers: {
        CreateEndpoint: [gateway, operator],
        GetEndpoint: [gateway, operator],
        ListEndpoints: [gateway, operator],
        SetAuthMode: [gateway, operator],
        DeleteEndpoint: [gateway, operator],
      },
      observe,
    }),
    implement<typeof contracts.pools>(contracts.pools, {
      unary: { ListModels: async () => ({ models: deps.elastic.models().map((model) => ({ model })) }) },
      streams: {},
      callers: { ListModels: [gateway, operator] },
      observe,
    }),
    revocationService(
      {
        book: deps.book,
        clock: deps.clock,
        head: () => withDatabase(deps.pool, latestVersion),
        reached: (version) =>
          deps.book.reached(version, {
            sinceMs: deps.seenAtMs(version),
            untilMs: 'looked',
          }),
      },
      [gateway, operator],
      observe,
    ),
  ];
}
