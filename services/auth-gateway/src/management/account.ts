import { auditJson, listJson } from '@hypervize/api-json';
import { type Request, type Response, Router } from 'express';
import type { ManagementContext } from './context.js';
import { parsePage } from './validation.js';

type Context = Pick<ManagementContext, 'keys' | 'requireManager'>;

/** /me and /audit: the account of the caller's key, which needs the scope "global". */
export function accountRoutes(context: Context): Router {
  const router = Router();
  router.get('/me', (request, response) => getAccount(context, request, response));
  router.get('/audit', (request, response) => listAudit(context, request, response));
  return router;
}

async function getAccount({ requireManager }: Context, request: Request, response: Response): Promise<void> {
  const { accountId, actor } = await requireManager(request);
  response.json({ object: 'account', id: accountId, authenticated_as: actor.id });
}

async function listAudit(context: Context, request: Request, response: Response): Promise<void> {
  const { accountId } = await context.requireManager(request);
  const keyId = typeof request.query.key_id === 'string' ? request.query.key_id : '';
  const page = parsePage(request.query);
  const { entries, nextPageToken } = await context.keys.listAudit({ accountId, keyId, ...page });
  response.json(listJson(entries.map(auditJson), nextPageToken));
}
