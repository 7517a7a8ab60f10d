import { authModes, deletedEndpointJson, endpointJson, listJson, ownEndpointJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import { required } from '@hypervize/rpc';
import { z } from 'zod';
import type { Clients } from '../clients.js';
import type { Call } from './call.js';
import { respondWithConfirmation } from './revocations.js';
import type { Route } from './route.js';
import { idempotencyKeyOf, parseBody, parsePage } from './validation.js';

type Endpoints = Clients['endpoints'];

const authMode = z.enum(['private', 'public']);
const creation = z.strictObject({
  model: z.string(),
  hosts: z.array(z.string()),
  auth_mode: authMode.optional(),
});
// Only one of them: of two changes the second could fail after the first was made.
const change = z
  .strictObject({ auth_mode: authMode.optional(), hosts: z.array(z.string()).optional() })
  .refine(({ auth_mode, hosts }) => (auth_mode === undefined) !== (hosts === undefined), {
    message: 'send either "auth_mode" or "hosts"',
  });

/** A way to see the endpoints of an account: the action that a key must be permitted, and what it is shown. */
interface View {
  readonly action: 'dedicated:read' | 'account:manage';
  toJson(endpoint: inference.Endpoint__Output): object;
}
const callerView: View = { action: 'dedicated:read', toJson: endpointJson };
const managerView: View = { action: 'account:manage', toJson: ownEndpointJson };

/** /d: the endpoints that a key of the account can call. /endpoints: the same, to manage, for the scope "global". */
export function endpointRoutes({ endpoints }: { readonly endpoints: Endpoints }): Route[] {
  return [
    ...viewRoutes(endpoints, '/api/d', callerView),
    ...viewRoutes(endpoints, '/api/endpoints', managerView),
    ...changeRoutes(endpoints),
  ];
}

function viewRoutes(endpoints: Endpoints, path: string, view: View): Route[] {
  const read = { method: 'GET', action: view.action, subject: 'endpoint' } as const;
  const one = `${path}/:id`;
  return [
    { ...read, path, audit: 'endpoint.listed', serve: (call) => listEndpoints(endpoints, view, call) },
    { ...read, path: one, audit: 'endpoint.read', serve: (call) => getEndpoint(endpoints, view, call) },
  ];
}

function changeRoutes(endpoints: Endpoints): Route[] {
  const manage = { action: 'account:manage', subject: 'endpoint' } as const;
  const one = '/api/endpoints/:id';
  return [
    {
      ...{ ...manage, method: 'POST', path: '/api/endpoints', audit: 'endpoint.created', hasBody: true },
      serve: (call) => createEndpoint(endpoints, call),
    },
    {
      ...{ ...manage, method: 'PATCH', path: one, audit: 'endpoint.updated', hasBody: true },
      serve: (call) => changeEndpoint(endpoints, call),
    },
    {
      ...{ ...manage, method: 'DELETE', path: one, audit: 'endpoint.deleted' },
      serve: (call) => deleteEndpoint(endpoints, call),
    },
  ];
}

async function listEndpoints(client: Endpoints, view: View, call: Call): Promise<void> {
  const wanted = { accountId: call.accountId, ...parsePage(call.request.query) };
  const { endpoints, nextPageToken } = await client.listEndpoints(wanted, call.options());
  call.json(200, listJson(endpoints.map(view.toJson), nextPageToken));
}

async function getEndpoint(client: Endpoints, view: View, call: Call): Promise<void> {
  const { accountId, id: endpointId } = call;
  const { endpoint } = await client.getEndpoint({ accountId, endpointId }, call.options());
  call.json(200, view.toJson(required(endpoint)));
}

async function createEndpoint(client: Endpoints, call: Call): Promise<void> {
  const { accountId, actor } = call;
  const { model, hosts, auth_mode } = parseBody(creation, call.body);
  const mode = auth_mode === undefined ? {} : { authMode: authModes[auth_mode] };
  const wanted = { accountId, actor, model, hosts, ...mode, idempotencyKey: idempotencyKeyOf(call) };
  const { endpoint, repeated } = await call.mutate((options) => client.createEndpoint(wanted, options));
  call.json(repeated ? 200 : 201, { ...ownEndpointJson(required(endpoint)), repeated });
}

async function changeEndpoint(client: Endpoints, call: Call): Promise<void> {
  const { auth_mode, hosts = [] } = parseBody(change, call.body);
  const { accountId, actor, id: endpointId } = call;
  const which = { accountId, actor, endpointId };
  if (auth_mode === undefined) {
    const { endpoint } = await call.mutate((options) => client.scaleEndpoint({ ...which, hosts }, options));
    call.json(200, ownEndpointJson(required(endpoint)));
    return;
  }
  const wanted = { ...which, authMode: authModes[auth_mode] };
  const { endpoint, confirmation } = await call.mutate((options) => client.setAuthMode(wanted, options));
  respondWithConfirmation(call, ownEndpointJson(required(endpoint)), 'endpoint', confirmation);
}

async function deleteEndpoint(client: Endpoints, call: Call): Promise<void> {
  const { accountId, actor, id: endpointId } = call;
  const drainSeconds = parseDrainSeconds(call.request.query);
  const wanted = { accountId, actor, endpointId, drainSeconds };
  const { confirmation } = await call.mutate((options) => client.deleteEndpoint(wanted, options));
  respondWithConfirmation(call, deletedEndpointJson(endpointId, drainSeconds), 'endpoint', confirmation);
}

function parseDrainSeconds({ drain_seconds: text }: Readonly<Record<string, unknown>>): number {
  if (text === undefined) return 0;
  if (typeof text === 'string' && /^\d{1,6}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', '"drain_seconds" must be a whole number.', {
    param: 'drain_seconds',
  });
}
