import { keyJson, listJson, newKeyJson, revocationJson } from '@hypervize/api-json';
import { required } from '@hypervize/rpc';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { ManagementContext } from './context.js';
import { respondWithConfirmation } from './revocations.js';
import { isoDateTime, parseBody, parsePage } from './validation.js';

type Context = Pick<ManagementContext, 'keys' | 'requireManager'>;
type KeyRequest = Request<{ id: string }>;

const creation = z.strictObject({
  name: z.string(),
  scopes: z.array(z.string()),
  expires_at: isoDateTime.nullish(),
  requests_per_minute: z.int().nullish(),
});
const update = z
  .strictObject({
    name: z.string(),
    scopes: z.array(z.string()).min(1),
    expires_at: isoDateTime.nullable(),
    requests_per_minute: z.int().nullable(),
  })
  .partial();
const revocation = z.strictObject({ reason: z.string().optional() }).optional();
const roll = z.strictObject({ overlap_seconds: z.int().optional() }).optional();

/** /keys: the keys of the account of the caller's key, which needs the scope "global". */
export function keyRoutes(context: Context): Router {
  const router = Router();
  router.get('/keys', (request, response) => listKeys(context, request, response));
  router.post('/keys', (request, response) => createKey(context, request, response));
  router.get('/keys/:id', (request, response) => getKey(context, request, response));
  router.patch('/keys/:id', (request, response) => updateKey(context, request, response));
  router.delete('/keys/:id', (request, response) => revokeKey(context, request, response));
  router.post('/keys/:id/roll', (request, response) => rollKey(context, request, response));
  return router;
}

async function listKeys(context: Context, request: Request, response: Response): Promise<void> {
  const { accountId } = await context.requireManager(request);
  const includeRevoked = request.query.include_revoked === 'true';
  const page = parsePage(request.query);
  const { keys, nextPageToken } = await context.keys.listKeys({ accountId, includeRevoked, ...page });
  response.json(listJson(keys.map(keyJson), nextPageToken));
}

async function createKey(context: Context, request: Request, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const { name, scopes, expires_at, requests_per_minute } = parseBody(creation, request.body);
  const { key, secret } = await context.keys.createKey({
    ...{ accountId, actor, name, scopes },
    ...(expires_at == null ? {} : { expiresUnixMs: expires_at }),
    ...(requests_per_minute == null ? {} : { requestsPerMinute: requests_per_minute }),
  });
  response.status(201).json(newKeyJson(required(key), secret));
}

async function getKey(context: Context, request: KeyRequest, response: Response): Promise<void> {
  const { accountId } = await context.requireManager(request);
  const { key } = await context.keys.getKey({ accountId, keyId: request.params.id });
  response.json(keyJson(required(key)));
}

/** Changes the fields that are given. null removes the expiry or the limit. */
async function updateKey(context: Context, request: KeyRequest, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const { name, scopes, expires_at, requests_per_minute } = parseBody(update, request.body);
  const { key, confirmation } = await context.keys.updateKey({
    ...{ accountId, actor, keyId: request.params.id },
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(expires_at == null ? { removeExpiry: expires_at === null } : { expiresUnixMs: expires_at }),
    ...(requests_per_minute == null
      ? { removeLimit: requests_per_minute === null }
      : { requestsPerMinute: requests_per_minute }),
  });
  respondWithConfirmation(response, keyJson(required(key)), 'key', confirmation);
}

async function revokeKey(context: Context, request: KeyRequest, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const reason = parseBody(revocation, request.body)?.reason ?? '';
  const keyId = request.params.id;
  const { key, confirmation } = await context.keys.revokeKey({ accountId, actor, keyId, reason });
  respondWithConfirmation(response, keyJson(required(key)), 'key', confirmation);
}

async function rollKey(context: Context, request: KeyRequest, response: Response): Promise<void> {
  const { accountId, actor } = await context.requireManager(request);
  const overlapSeconds = parseBody(roll, request.body)?.overlap_seconds;
  const { key, secret, predecessor, confirmation } = await context.keys.rollKey({
    ...{ accountId, actor, keyId: request.params.id },
    ...(overlapSeconds === undefined ? {} : { overlapSeconds }),
  });
  response.status(201).json({
    ...newKeyJson(required(key), secret),
    predecessor: keyJson(required(predecessor)),
    revocation: revocationJson('key', confirmation),
  });
}
