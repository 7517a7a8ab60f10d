import { authModes, deletedEndpointJson, endpointJson, listJson, ownEndpointJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import { required } from '@hypervize/rpc';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { ManagementContext } from './context.js';
import { respondWithConfirmation } from './revocations.js';
import { parseBody, parsePage } from './validation.js';

type Context = Pick<ManagementContext, 'endpoints' | 'requireCaller' | 'requireManager'>;
type EndpointRequest = Request<{ id: string }>;

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
export function endpointRoutes(context: Context): Router {
  const router = Router();
  router.get('/d', (request, response) => listEndpoints(context, callerView, request, response));
  router.get('/d/:id', (request, response) => getEndpoint(context, callerView, request, response));
  router.get('/endpoints', (request, response) => listEndpoints(context, managerView, request, response));
  router.get('/endpoints/:id', (request, response) => getEndpoint(context, managerView, request, response));
  router.post('/endpoints', (request, response) => createEndpoint(context, request, response));
  router.patch('/endpoints/:id', (request, response) => changeEndpoint(context, request, response));
  router.delete('/endpoints/:id', (request, response) => deleteEndpoint(context, request, response));
  return router;
}

async function accountOf(
  { requireCaller }: Context,
  request: Request,
  action: View['action'],
): Promise<string> {
  return (await requireCaller(request, action)).verdict.accountId;
}

async function listEndpoints(
  context: Context,
  view: View,
  request: Request,
  response: Response,
): Promise<void> {
  const accountId = await accountOf(context, request, view.action);
  const page = parsePage(request.query);
  const { endpoints, nextPageToken } = await context.endpoints.listEndpoints({ accountId, ...page });
  response.json(listJson(endpoints.map(view.toJson), nextPageToken));
}

async function getEndpoint(
  context: Context,
  view: View,
  request: EndpointRequest,
  response: Response,
): Promise<void> {
  const accountId = await accountOf(context, request, view.action);
  const { endpoint } = await context.endpoints.getEndpoint({ accountId, endpointId: request.params.id });
  response.json(view.toJson(required(endpoint)));
}

async function createEndpoint(context: Context, request: Request, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const { model, hosts, auth_mode } = parseBody(creation, request.body);
  const mode = auth_mode === undefined ? {} : { authMode: authModes[auth_mode] };
  const { endpoint } = await context.endpoints.createEndpoint({ accountId, actor, model, hosts, ...mode });
  response.status(201).json(ownEndpointJson(required(endpoint)));
}

async function changeEndpoint(context: Context, request: EndpointRequest, response: Response): Promise<void> {
  const { endpoints } = context;
  const { accountId, actor } = await context.requireManager(request);
  const endpointId = request.params.id;
  const { auth_mode, hosts = [] } = parseBody(change, request.body);
  if (auth_mode === undefined) {
    const { endpoint } = await endpoints.scaleEndpoint({ accountId, actor, endpointId, hosts });
    response.json(ownEndpointJson(required(endpoint)));
    return;
  }
  const mode = { authMode: authModes[auth_mode] };
  const { endpoint, confirmation } = await endpoints.setAuthMode({ accountId, actor, endpointId, ...mode });
  respondWithConfirmation(response, ownEndpointJson(required(endpoint)), 'endpoint', confirmation);
}

async function deleteEndpoint(context: Context, request: EndpointRequest, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const endpointId = request.params.id;
  const drainSeconds = parseDrainSeconds(request.query);
  const deletion = { accountId, actor, endpointId, drainSeconds };
  const { confirmation } = await context.endpoints.deleteEndpoint(deletion);
  const body = deletedEndpointJson(endpointId, drainSeconds);
  respondWithConfirmation(response, body, 'endpoint', confirmation);
}

function parseDrainSeconds({ drain_seconds: text }: Readonly<Record<string, unknown>>): number {
  if (text === undefined) return 0;
  if (typeof text === 'string' && /^\d{1,6}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', '"drain_seconds" must be a whole number.', {
    param: 'drain_seconds',
  });
}
