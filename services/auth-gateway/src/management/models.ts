import type { inference } from '@hypervize/rpc';
import { Router } from 'express';
import type { ManagementContext } from './context.js';

/** /models: the models that can be called. Any key may list them. */
export function modelRoutes({
  pools,
  requireCaller,
}: Pick<ManagementContext, 'pools' | 'requireCaller'>): Router {
  const router = Router();
  router.get('/models', async (request, response) => {
    await requireCaller(request, 'models:read');
    const { models } = await pools.listModels({});
    response.json({ object: 'list', data: models.map(modelJson) });
  });
  return router;
}

function modelJson({ model }: inference.Model__Output) {
  // OpenAI's model object has `created` and `owned_by`; they carry no information here.
  return { id: model, object: 'model', created: 0, owned_by: 'hypervize' };
}
