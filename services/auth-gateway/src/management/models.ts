import type { inference } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import { accountOperations } from './operations/account.js';
import { type Route, route } from './route.js';

/** /models: the models that can be called. Any key may list them. */
export function modelRoutes({ pools }: Pick<Clients, 'pools'>): Route[] {
  const needs = { action: 'models:read', audit: 'model.listed' } as const;
  return [
    route(accountOperations.listModels, needs, async (call) => {
      const { models } = await pools.listModels({}, call.options());
      call.respond(200, { object: 'list', data: models.map(modelJson) });
    }),
  ];
}

function modelJson({ model }: inference.Model__Output) {
  // OpenAI's model object has `created` and `owned_by`; they carry no information here.
  return { id: model, object: 'model' as const, created: 0, owned_by: 'hypervize' };
}
