import { AppError } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import { Router } from 'express';
import { z } from 'zod';
import type { ManageDeps, WhoAsks } from './api.js';
import { bodyOf, isoTime, pageOf } from './form.js';
import { answerRevocation } from './revocations.js';

const modes = { private: 'AUTH_MODE_PRIVATE', public: 'AUTH_MODE_PUBLIC' } as const;
const authMode = z.enum(['private', 'public']);
const creation = z.strictObject({
  model: z.string(),
  hosts: z.array(z.string()),
  auth_mode: authMode.optional(),
});
const modeChange = z.strictObject({ auth_mode: authMode });

type Deps = Pick<ManageDeps, 'endpoints' | 'pools'>;

/** /models and /d: what can be called. /endpoints: the account's own, for a key with the scope "global". */
export function endpointRoutes({ endpoints, pools }: Deps, who: WhoAsks): Router {
  const router = Router();

  router.get('/models', async (request, response) => {
    await who(request, 'models:read');
    const { models } = await pools.listModels({});
    response.json({ object: 'list', data: models.map(modelJson) });
  });
  for (const [path, action] of [
    ['/d', 'dedicated:read'],
    ['/endpoints', 'account:manage'],
  ] as const) {
    router.get(path, async (request, response) => {
      const { accountId } = (await who(request, action)).verdict;
      const { endpoints: found, nextPageToken } = await endpoints.listEndpoints({
        accountId,
        ...pageOf(request.query),
      });
      response.json({
        object: 'list',
        data: found.map(endpointJson),
        next_page_token: nextPageToken || null,
      });
    });
    router.get(`${path}/:id`, async (request, response) => {
      const { accountId } = (await who(request, action)).verdict;
      const { endpoint } = await endpoints.getEndpoint({
        accountId,
        endpointId: request.params.id as string,
      });
      response.json(endpointJson(endpoint));
    });
  }
  router.post('/endpoints', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const { model, hosts, auth_mode } = bodyOf(creation, request.body);
    const mode = auth_mode === undefined ? {} : { authMode: modes[auth_mode] };
    const { endpoint } = await endpoints.createEndpoint({ accountId, model, hosts, ...mode });
    response.status(201).json(endpointJson(endpoint));
  });
  router.patch('/endpoints/:id', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const mode = modes[bodyOf(modeChange, request.body).auth_mode];
    const { endpoint, confirmation } = await endpoints.setAuthMode({
      accountId,
      endpointId: request.params.id,
      authMode: mode,
    });
    answerRevocation(response, endpointJson(endpoint), 'endpoint', confirmation);
  });
  router.delete('/endpoints/:id', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const endpointId = request.params.id;
    const { confirmation } = await endpoints.deleteEndpoint({ accountId, endpointId });
    const deleted = { object: 'endpoint', id: endpointId, deleted: true };
    answerRevocation(response, deleted, 'endpoint', confirmation);
  });
  return router;
}

function modelJson({ model }: inference.Model__Output) {
  // `created` and `owned_by` are part of OpenAI's model object; there is nothing behind them here.
  return { id: model, object: 'model', created: 0, owned_by: 'hypervize' };
}

function endpointJson(endpoint: inference.Endpoint__Output | null) {
  if (!endpoint)
    throw new AppError('internal', undefined, { cause: new Error('an answer without its endpoint') });
  return {
    object: 'endpoint',
    id: endpoint.endpointId,
    model: endpoint.model,
    auth_mode: endpoint.authMode === 'AUTH_MODE_PUBLIC' ? 'public' : 'private',
    path: `/api/d/${endpoint.endpointId}`,
    hosts: endpoint.hosts.length,
    created_at: isoTime(endpoint.createdUnixMs),
  };
}
