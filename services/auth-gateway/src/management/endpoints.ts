import {
  authModes,
  deletedEndpointJson,
  endpointJson,
  listJson,
  ownEndpointJson,
  revocationJson,
} from '@hypervize/api-json';
import { required } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import type { OperationCall } from './operation.js';
import {
  callableEndpointOperations as callable,
  endpointOperations as operations,
} from './operations/endpoints.js';
import { pageOf } from './page.js';
import { confirmationStatus } from './revocations.js';
import { type Route, route } from './route.js';

type Endpoints = Clients['endpoints'];
type CallOf<Name extends keyof typeof operations> = OperationCall<(typeof operations)[Name]>;

/** /d: the endpoints that the caller can call. /endpoints: the same, to manage. */
export function endpointRoutes({ endpoints }: { readonly endpoints: Endpoints }): Route[] {
  return [...readRoutes(endpoints), ...changeRoutes(endpoints)];
}

function readRoutes(endpoints: Endpoints): Route[] {
  const read = { subject: 'endpoint', action: 'dedicated:read' } as const;
  const manage = { subject: 'endpoint', action: 'account:manage' } as const;
  const [listed, one] = [{ audit: 'endpoint.listed' }, { audit: 'endpoint.read' }];
  return [
    route(callable.list, { ...read, ...listed }, async (call) => {
      const page = await listEndpoints(endpoints, call);
      call.respond(200, listJson(page.endpoints.map(endpointJson), page.nextPageToken));
    }),
    route(callable.get, { ...read, ...one }, async (call) => {
      call.respond(200, endpointJson(await getEndpoint(endpoints, call)));
    }),
    route(operations.list, { ...manage, ...listed }, async (call) => {
      const page = await listEndpoints(endpoints, call);
      call.respond(200, listJson(page.endpoints.map(ownEndpointJson), page.nextPageToken));
    }),
    route(operations.get, { ...manage, ...one }, async (call) => {
      call.respond(200, ownEndpointJson(await getEndpoint(endpoints, call)));
    }),
  ];
}

function changeRoutes(endpoints: Endpoints): Route[] {
  const manage = { action: 'account:manage', subject: 'endpoint' } as const;
  return [
    route(operations.create, { ...manage, audit: 'endpoint.created' }, (call) =>
      createEndpoint(endpoints, call),
    ),
    route(operations.update, { ...manage, audit: 'endpoint.updated' }, (call) =>
      changeEndpoint(endpoints, call),
    ),
    route(operations.delete, { ...manage, audit: 'endpoint.deleted' }, (call) =>
      deleteEndpoint(endpoints, call),
    ),
  ];
}

type ListCall = Pick<CallOf<'list'>, 'accountId' | 'query' | 'options'>;
type OneCall = Pick<CallOf<'get'>, 'accountId' | 'id' | 'options'>;

function listEndpoints(client: Endpoints, { accountId, query, options }: ListCall) {
  return client.listEndpoints({ accountId, ...pageOf(query) }, options());
}

async function getEndpoint(client: Endpoints, { accountId, id: endpointId, options }: OneCall) {
  const { endpoint } = await client.getEndpoint({ accountId, endpointId }, options());
  return required(endpoint);
}

async function createEndpoint(client: Endpoints, call: CallOf<'create'>): Promise<void> {
  const { accountId, actor, idempotencyKey } = call;
  const { model, hosts, auth_mode } = call.body;
  const mode = auth_mode === undefined ? {} : { authMode: authModes[auth_mode] };
  const wanted = { accountId, actor, idempotencyKey, model, hosts, ...mode };
  const { endpoint, repeated } = await call.mutate((options) => client.createEndpoint(wanted, options));
  call.respond(repeated ? 200 : 201, { ...ownEndpointJson(required(endpoint)), repeated });
}

async function changeEndpoint(client: Endpoints, call: CallOf<'update'>): Promise<void> {
  const { auth_mode, hosts = [] } = call.body;
  const { accountId, actor, id: endpointId } = call;
  const which = { accountId, actor, endpointId };
  if (auth_mode === undefined) {
    const { endpoint } = await call.mutate((options) => client.scaleEndpoint({ ...which, hosts }, options));
    call.respond(200, { ...ownEndpointJson(required(endpoint)), revocation: null });
    return;
  }
  const wanted = { ...which, authMode: authModes[auth_mode] };
  const { endpoint, confirmation } = await call.mutate((options) => client.setAuthMode(wanted, options));
  const revocation = revocationJson('endpoint', confirmation);
  call.respond(confirmationStatus(confirmation), { ...ownEndpointJson(required(endpoint)), revocation });
}

async function deleteEndpoint(client: Endpoints, call: CallOf<'delete'>): Promise<void> {
  const { accountId, actor, id: endpointId } = call;
  const { drain_seconds: drainSeconds = 0 } = call.query;
  const wanted = { accountId, actor, endpointId, drainSeconds };
  const { confirmation } = await call.mutate((options) => client.deleteEndpoint(wanted, options));
  const revocation = revocationJson('endpoint', confirmation);
  call.respond(confirmationStatus(confirmation), {
    ...deletedEndpointJson(endpointId, drainSeconds),
    revocation,
  });
}
