import type { IncomingMessage } from 'node:http';
import { keyPrefix } from '@hypervize/key-format';
import type { keys } from '@hypervize/rpc';
import { Router } from 'express';
import { z } from 'zod';
import type { ManagementDeps, RequireCaller } from './api.js';
import { answerRevocation, revocationJson } from './revocations.js';
import { isoTime, parseBody, parsePage, required, time } from './validation.js';

const creation = z.strictObject({
  name: z.string(),
  scopes: z.array(z.string()),
  expires_at: time.nullish(),
  requests_per_minute: z.int().nullish(),
});
const update = z
  .strictObject({
    name: z.string(),
    scopes: z.array(z.string()).min(1),
    expires_at: time.nullable(),
    requests_per_minute: z.int().nullable(),
  })
  .partial();
const revocation = z.strictObject({ reason: z.string().optional() }).optional();
const rolling = z.strictObject({ overlap_seconds: z.int().optional() }).optional();

/** /keys, /me and /audit: the account of the key that asks, which needs the scope "global". */
export function keyRoutes(
  { keys, addressOf }: Pick<ManagementDeps, 'keys' | 'addressOf'>,
  who: RequireCaller,
): Router {
  const router = Router();
  const manager = async (request: IncomingMessage) => {
    const { keyId, verdict } = await who(request, 'account:manage');
    return { accountId: verdict.accountId, actor: { id: `key:${keyId}`, address: addressOf(request) } };
  };

  router.get('/me', async (request, response) => {
    const { accountId, actor } = await manager(request);
    response.json({ object: 'account', id: accountId, authenticated_as: actor.id });
  });
  router.get('/keys', async (request, response) => {
    const { accountId } = await manager(request);
    const includeRevoked = request.query.include_revoked === 'true';
    const { keys: found, nextPageToken } = await keys.listKeys({
      accountId,
      includeRevoked,
      ...parsePage(request.query),
    });
    response.json({ object: 'list', data: found.map(keyJson), next_page_token: nextPageToken || null });
  });
  router.post('/keys', async (request, response) => {
    const { accountId, actor } = await manager(request);
    const { name, scopes, expires_at, requests_per_minute: limit } = parseBody(creation, request.body);
    const expiry = expires_at == null ? {} : { expiresUnixMs: expires_at };
    const limited = limit == null ? {} : { requestsPerMinute: limit };
    const { key, secret } = await keys.createKey({ accountId, actor, name, scopes, ...expiry, ...limited });
    response.status(201).json({ ...keyJson(required(key)), key: secret });
  });
  router.get('/keys/:id', async (request, response) => {
    const { accountId } = await manager(request);
    response.json(keyJson(required((await keys.getKey({ accountId, keyId: request.params.id })).key)));
  });
  router.patch('/keys/:id', async (request, response) => {
    const { accountId, actor } = await manager(request);
    const { name, scopes, expires_at, requests_per_minute: limit } = parseBody(update, request.body);
    const { key, confirmation } = await keys.updateKey({
      accountId,
      actor,
      keyId: request.params.id,
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes }),
      ...(expires_at == null ? { removeExpiry: expires_at === null } : { expiresUnixMs: expires_at }),
      ...(limit == null ? { removeLimit: limit === null } : { requestsPerMinute: limit }),
    });
    answerRevocation(response, keyJson(required(key)), 'key', confirmation);
  });
  router.delete('/keys/:id', async (request, response) => {
    const { accountId, actor } = await manager(request);
    const reason = parseBody(revocation, request.body)?.reason ?? '';
    const { key, confirmation } = await keys.revokeKey({
      accountId,
      actor,
      keyId: request.params.id,
      reason,
    });
    answerRevocation(response, keyJson(required(key)), 'key', confirmation);
  });
  router.post('/keys/:id/roll', async (request, response) => {
    const { accountId, actor } = await manager(request);
    const overlap = parseBody(rolling, request.body)?.overlap_seconds;
    const { key, secret, predecessor, confirmation } = await keys.rollKey({
      accountId,
      actor,
      keyId: request.params.id,
      ...(overlap === undefined ? {} : { overlapSeconds: overlap }),
    });
    response.status(201).json({
      ...keyJson(required(key)),
      key: secret,
      predecessor: keyJson(required(predecessor)),
      revocation: revocationJson('key', confirmation),
    });
  });
  router.get('/audit', async (request, response) => {
    const { accountId } = await manager(request);
    const keyId = typeof request.query.key_id === 'string' ? request.query.key_id : '';
    const { entries, nextPageToken } = await keys.listAudit({
      accountId,
      keyId,
      ...parsePage(request.query),
    });
    response.json({ object: 'list', data: entries.map(auditJson), next_page_token: nextPageToken || null });
  });
  return router;
}

function keyJson(key: keys.Key__Output) {
  return {
    object: 'api_key',
    id: key.keyId,
    prefix: keyPrefix(key.keyId),
    name: key.name,
    scopes: key.scopes,
    created_at: isoTime(key.createdUnixMs),
    last_used_at: isoTime(key.lastUsedUnixMs),
    expires_at: isoTime(key.expiresUnixMs),
    requests_per_minute: key.requestsPerMinute ?? null,
    revoked_at: isoTime(key.revokedUnixMs),
    revoked_reason: key.revokedReason ?? null,
    successor_id: key.successorKeyId ?? null,
    revealed: key.revealed,
    imported: key.imported,
  };
}

function auditJson(entry: keys.AuditEntry__Output) {
  return {
    object: 'audit_entry',
    at: isoTime(entry.atUnixMs),
    action: entry.action,
    key_id: entry.keyId || null,
    actor: entry.actor?.id ?? null,
    address: entry.actor?.address || null,
    details: JSON.parse(entry.detailsJson) as unknown,
  };
}
