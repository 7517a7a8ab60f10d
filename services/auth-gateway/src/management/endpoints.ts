import { AppError } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import { Router } from 'express';
import { z } from 'zod';
import type { ManagementDeps, RequireCaller } from './api.js';
import { answerRevocation } from './revocations.js';
import { isoTime, parseBody, parsePage, required } from './validation.js';

const modes = { private: 'AUTH_MODE_PRIVATE', public: 'AUTH_MODE_PUBLIC' } as const;
const authMode = z.enum(['private', 'public']);
const creation = z.strictObject({
  model: z.string(),
  hosts: z.array(z.string()),
  auth_mode: authMode.optional(),
});
// One or the other: of two changes the second could fail when the first is done.
const change = z
  .strictObject({ auth_mode: authMode.optional(), hosts: z.array(z.string()).optional() })
  .refine(({ auth_mode, hosts }) => (auth_mode === undefined) !== (hosts === undefined), {
    message: 'send either "auth_mode" or "hosts"',
  });
const states = {
  ENDPOINT_STATE_UNSPECIFIED: null,
  ENDPOINT_STATE_PROVISIONING: 'provisioning',
  ENDPOINT_STATE_READY: 'ready',
  ENDPOINT_STATE_DRAINING: 'draining',
} as const;

type Deps = Pick<ManagementDeps, 'endpoints' | 'pools'>;

/** /models and /d: what can be called. /endpoints: the account's own, for a key with the scope "global". */
export function endpointRoutes({ endpoints, pools }: Deps, who: RequireCaller): Router {
  const router = Router();

  router.get('/models', async (request, response) => {
    await who(request, 'models:read');
    const { models } = await pools.listModels({});
    response.json({ object: 'list', data: models.map(modelJson) });
  });
  for (const [path, action, toJson] of [
    ['/d', 'dedicated:read', endpointJson],
    ['/endpoints', 'account:manage', ownEndpointJson],
  ] as const) {
    router.get(path, async (request, response) => {
      const { accountId } = (await who(request, action)).verdict;
      const { endpoints: found, nextPageToken } = await endpoints.listEndpoints({
        accountId,
        ...parsePage(request.query),
      });
      response.json({
        object: 'list',
        data: found.map(toJson),
        next_page_token: nextPageToken || null,
      });
    });
    router.get(`${path}/:id`, async (request, response) => {
      const { accountId } = (await who(request, action)).verdict;
      const { endpoint } = await endpoints.getEndpoint({
        accountId,
        endpointId: request.params.id as string,
      });
      response.json(toJson(required(endpoint)));
    });
  }
  router.post('/endpoints', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const { model, hosts, auth_mode } = parseBody(creation, request.body);
    const mode = auth_mode === undefined ? {} : { authMode: modes[auth_mode] };
    const { endpoint } = await endpoints.createEndpoint({ accountId, model, hosts, ...mode });
    response.status(201).json(ownEndpointJson(required(endpoint)));
  });
  router.patch('/endpoints/:id', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const endpointId = request.params.id;
    const { auth_mode, hosts } = parseBody(change, request.body);
    if (auth_mode === undefined) {
      const { endpoint } = await endpoints.scaleEndpoint({ accountId, endpointId, hosts: hosts ?? [] });
      response.json(ownEndpointJson(required(endpoint)));
      return;
    }
    const { endpoint, confirmation } = await endpoints.setAuthMode({
      accountId,
      endpointId,
      authMode: modes[auth_mode],
    });
    answerRevocation(response, ownEndpointJson(required(endpoint)), 'endpoint', confirmation);
  });
  router.delete('/endpoints/:id', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const endpointId = request.params.id;
    const drainSeconds = drainSecondsOf(request.query);
    const { confirmation } = await endpoints.deleteEndpoint({ accountId, endpointId, drainSeconds });
    const deleted = drainSeconds === 0;
    const left = { object: 'endpoint', id: endpointId, deleted, state: deleted ? 'deleted' : 'draining' };
    answerRevocation(response, left, 'endpoint', confirmation);
  });
  return router;
}

function modelJson({ model }: inference.Model__Output) {
  // `created` and `owned_by` are part of OpenAI's model object; there is nothing behind them here.
  return { id: model, object: 'model', created: 0, owned_by: 'hypervize' };
}

function drainSecondsOf({ drain_seconds: text }: Readonly<Record<string, unknown>>): number {
  if (text === undefined) return 0;
  if (typeof text === 'string' && /^\d{1,6}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', '"drain_seconds" must be a whole number.', {
    param: 'drain_seconds',
  });
}

/** What whoever may call it sees. Where its hosts are is not theirs to know. */
function endpointJson(endpoint: inference.Endpoint__Output) {
  return {
    object: 'endpoint',
    id: endpoint.endpointId,
    model: endpoint.model,
    state: states[endpoint.state],
    auth_mode: endpoint.authMode === 'AUTH_MODE_PUBLIC' ? 'public' : 'private',
    path: `/api/d/${endpoint.endpointId}`,
    host_count: endpoint.hosts.length,
    created_at: isoTime(endpoint.createdUnixMs),
  };
}

/** What whoever manages the account sees. */
function ownEndpointJson(endpoint: inference.Endpoint__Output) {
  return { ...endpointJson(endpoint), hosts: endpoint.hosts };
}
