import { keyJson, listJson, newKeyJson, revocationJson } from '@hypervize/api-json';
import { required } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import type { OperationCall } from './operation.js';
import { keyOperations as operations } from './operations/keys.js';
import { pageOf } from './page.js';
import { confirmationStatus } from './revocations.js';
import { type Route, route } from './route.js';

type Keys = Clients['keys'];
type CallOf<Name extends keyof typeof operations> = OperationCall<(typeof operations)[Name]>;

/** /keys: the keys of the account. */
export function keyRoutes({ keys }: { readonly keys: Keys }): Route[] {
  const manage = { action: 'account:manage', subject: 'key' } as const;
  const end = { ...manage, place: 'revocation' } as const;
  return [
    route(operations.list, { ...manage, audit: 'key.listed' }, (call) => listKeys(keys, call)),
    route(operations.create, { ...manage, audit: 'key.created' }, (call) => createKey(keys, call)),
    route(operations.get, { ...manage, audit: 'key.read' }, (call) => getKey(keys, call)),
    route(operations.update, { ...manage, audit: 'key.updated' }, (call) => updateKey(keys, call)),
    route(operations.revoke, { ...end, audit: 'key.revoked' }, (call) => revokeKey(keys, call)),
    route(operations.roll, { ...end, audit: 'key.rolled' }, (call) => rollKey(keys, call)),
    route(operations.reveal, { ...manage, audit: 'key.revealed' }, (call) => revealKey(keys, call)),
  ];
}

async function listKeys(client: Keys, call: CallOf<'list'>): Promise<void> {
  const { accountId, query } = call;
  const { include_revoked: includeRevoked = false } = query;
  const wanted = { accountId, includeRevoked, ...pageOf(query) };
  const { keys, nextPageToken } = await client.listKeys(wanted, call.options());
  call.respond(200, listJson(keys.map(keyJson), nextPageToken));
}

async function createKey(client: Keys, call: CallOf<'create'>): Promise<void> {
  const { accountId, actor, idempotencyKey } = call;
  const { name, scopes, expires_at, requests_per_minute } = call.body;
  const { key, secret, repeated } = await client.createKey(
    {
      ...{ accountId, actor, idempotencyKey, name, scopes },
      ...(expires_at == null ? {} : { expiresUnixMs: expires_at }),
      ...(requests_per_minute == null ? {} : { requestsPerMinute: requests_per_minute }),
    },
    call.options(),
  );
  call.respond(repeated ? 200 : 201, { ...keyJson(required(key)), ...secretJson(secret, repeated) });
}

async function getKey(client: Keys, call: CallOf<'get'>): Promise<void> {
  const { accountId, id: keyId } = call;
  const { key } = await client.getKey({ accountId, keyId }, call.options());
  call.respond(200, keyJson(required(key)));
}

/** Changes the fields that are given. null removes the expiry or the limit. */
async function updateKey(client: Keys, call: CallOf<'update'>): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const { name, scopes, expires_at, requests_per_minute } = call.body;
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
  const revocation = revocationJson('key', confirmation);
  call.respond(confirmationStatus(confirmation), { ...keyJson(required(key)), revocation });
}

async function revokeKey(client: Keys, call: CallOf<'revoke'>): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const reason = call.body?.reason ?? '';
  const { key, confirmation } = await client.revokeKey({ accountId, actor, keyId, reason }, call.options());
  const revocation = revocationJson('key', confirmation);
  call.respond(confirmationStatus(confirmation), { ...keyJson(required(key)), revocation });
}

async function rollKey(client: Keys, call: CallOf<'roll'>): Promise<void> {
  const { accountId, actor, id: keyId, idempotencyKey } = call;
  const overlapSeconds = call.body?.overlap_seconds;
  const overlap = overlapSeconds === undefined ? {} : { overlapSeconds };
  const wanted = { accountId, actor, keyId, idempotencyKey, ...overlap };
  const { key, secret, repeated, predecessor, confirmation } = await client.rollKey(wanted, call.options());
  call.respond(repeated ? 200 : 201, {
    ...{ ...keyJson(required(key)), ...secretJson(secret, repeated) },
    predecessor: keyJson(required(predecessor)),
    revocation: revocationJson('key', confirmation),
  });
}

async function revealKey(client: Keys, call: CallOf<'reveal'>): Promise<void> {
  const { accountId, actor, id: keyId } = call;
  const { key, secret } = await client.revealDefaultKey({ accountId, actor, keyId }, call.options());
  call.respond(201, newKeyJson(required(key), secret));
}

/** A repeated request made nothing, so there is no secret. */
function secretJson(secret: string, repeated: boolean) {
  return { key: repeated ? null : secret, repeated };
}
