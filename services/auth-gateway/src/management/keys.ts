import { keyJson, listJson, revocationJson } from '@hypervize/api-json';
import { type keys, required } from '@hypervize/rpc';
import { z } from 'zod';
import type { Clients } from '../clients.js';
import type { Call } from './call.js';
import { respondWithConfirmation } from './revocations.js';
import type { Route } from './route.js';
import { idempotencyKeyOf, isoDateTime, parseBody, parsePage } from './validation.js';

type Keys = Clients['keys'];

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
export function keyRoutes({ keys }: { readonly keys: Keys }): Route[] {
  const manage = { action: 'account:manage', subject: 'key' } as const;
  const change = { ...manage, hasBody: true };
  const [all, one] = ['/api/keys', '/api/keys/:id'];
  const roll = '/api/keys/:id/roll';
  return [
    { ...manage, method: 'GET', path: all, audit: 'key.listed', serve: (call) => listKeys(keys, call) },
    { ...change, method: 'POST', path: all, audit: 'key.created', serve: (call) => createKey(keys, call) },
    { ...manage, method: 'GET', path: one, audit: 'key.read', serve: (call) => getKey(keys, call) },
    { ...change, method: 'PATCH', path: one, audit: 'key.updated', serve: (call) => updateKey(keys, call) },
    {
      ...{ ...change, method: 'DELETE', path: one, audit: 'key.revoked', place: 'revocation' },
      serve: (call) => revokeKey(keys, call),
    },
    {
      ...{ ...change, method: 'POST', path: roll, audit: 'key.rolled', place: 'revocation' },
      serve: (call) => rollKey(keys, call),
    },
  ];
}

async function listKeys(client: Keys, call: Call): Promise<void> {
  const { accountId, request } = call;
  const includeRevoked = request.query.include_revoked === 'true';
  const wanted = { accountId, includeRevoked, ...parsePage(request.query) };
  const { keys, nextPageToken } = await client.listKeys(wanted, call.options());
  call.json(200, listJson(keys.map(keyJson), nextPageToken));
}

async function createKey(client: Keys, call: Call): Promise<void> {
  const { accountId, actor } = call;
  const { name, scopes, expires_at, requests_per_minute } = parseBody(creation, call.body);
  const { key, secret, repeated } = await client.createKey(
    {
      ...{ accountId, actor, name, scopes, idempotencyKey: idempotencyKeyOf(call) },
      ...(expires_at == null ? {} : { expiresUnixMs: expires_at }),
      ...(requests_per_minute == null ? {} : { requestsPerMinute: requests_per_minute }),
    },
    call.options(),
  );
  call.json(repeated ? 200 : 201, madeJson(required(key), secret, repeated));
}

async function getKey(client: Keys, call: Call): Promise<void> {
  const { accountId, id: keyId } = call;
  const { key } = await client.getKey({ accountId, keyId }, call.options());
  call.json(200, keyJson(required(key)));
}

/** Changes the fields that are given. null removes the expiry or the limit. */
async function updateKey(client: Keys, call: Call): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const { name, scopes, expires_at, requests_per_minute } = parseBody(update, call.body);
  const { key, confirmation } = await client.updateKey(
    {
      ...{ accountId, actor, keyId },
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes }),
      ...(expires_at == null ? { removeExpiry: expires_at === null } : { expiresUnixMs: expires_at }),
      ...(requests_per_minute == null
        ? { removeLimit: requests_per_minute === null }
        : { requestsPerMinute: requests_per_minute }),
    },
    call.options(),
  );
  respondWithConfirmation(call, keyJson(required(key)), 'key', confirmation);
}

async function revokeKey(client: Keys, call: Call): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const reason = parseBody(revocation, call.body)?.reason ?? '';
  const { key, confirmation } = await client.revokeKey({ accountId, actor, keyId, reason }, call.options());
  respondWithConfirmation(call, keyJson(required(key)), 'key', confirmation);
}

async function rollKey(client: Keys, call: Call): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const overlapSeconds = parseBody(roll, call.body)?.overlap_seconds;
  const overlap = overlapSeconds === undefined ? {} : { overlapSeconds };
  const idempotencyKey = idempotencyKeyOf(call);
  const rolled = await client.rollKey(
    { accountId, actor, keyId, idempotencyKey, ...overlap },
    call.options(),
  );
  call.json(rolled.repeated ? 200 : 201, {
    ...madeJson(required(rolled.key), rolled.secret, rolled.repeated),
    predecessor: keyJson(required(rolled.predecessor)),
    revocation: revocationJson('key', rolled.confirmation),
  });
}

/** A key that this call made, or an earlier one with the same idempotency key, which had the secret in its response. */
function madeJson(key: keys.Key__Output, secret: string, repeated: boolean) {
  return { ...keyJson(key), key: repeated ? null : secret, repeated };
}
