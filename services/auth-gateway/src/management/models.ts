import type { inference } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import type { Route } from './route.js';

/** /models: the models that can be called. Any key may list them. */
export function modelRoutes({ pools }: Pick<Clients, 'pools'>): Route[] {
  return [
    {
      ...{ method: 'GET', path: '/api/models', action: 'models:read', audit: 'model.listed' },
      serve: async (call) => {
        const { models } = await pools.listModels({}, call.options());
        call.json(200, { object: 'list', data: models.map(modelJson) });
      },
    },
  ];
}

function modelJson({ model }: inference.Model__Output) {
  // OpenAI's model object has `created` and `owned_by`; they carry no information here.
  return { id: model, object: 'model', created: 0, owned_by: 'hypervize' };
}
