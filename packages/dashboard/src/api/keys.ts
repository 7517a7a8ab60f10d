import { api, result, type Schemas } from './client.js';

export type Key = Schemas['Key'];
export type NewKeyRequest = Schemas['NewKey'];

const pageSize = 500;
const maxPages = 4;

/** The keys of the account, and whether there are more than are loaded. */
export interface KeyList {
  readonly keys: readonly Key[];
  readonly isTruncated: boolean;
}

/** The keys of the account, up to 2,000. */
export async function listKeys(includeRevoked: boolean, signal: AbortSignal): Promise<KeyList> {
  const keys: Key[] = [];
  let pageToken: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const query = {
      page_size: pageSize,
      ...(includeRevoked ? { include_revoked: 'true' as const } : {}),
      ...(pageToken === null ? {} : { page_token: pageToken }),
    };
    const list: Schemas['KeyList'] = await result(api.GET('/api/keys', { params: { query }, signal }));
    keys.push(...list.data);
    pageToken = list.next_page_token;
    if (pageToken === null) break;
  }
  return { keys, isTruncated: pageToken !== null };
}

/** Creates a key. The same idempotency key makes the same key. */
export function createKey(body: NewKeyRequest, idempotencyKey: string) {
  return result(api.POST('/api/keys', { body, params: { header: { 'Idempotency-Key': idempotencyKey } } }));
}

export function renameKey(id: string, name: string) {
  return result(api.PATCH('/api/keys/{id}', { body: { name }, params: { path: { id } } }));
}

/** Replaces a key. The old one ends after `overlapSeconds`. */
export function rollKey(id: string, overlapSeconds: number, idempotencyKey: string) {
  return result(
    api.POST('/api/keys/{id}/roll', {
      body: { overlap_seconds: overlapSeconds },
      params: { path: { id }, header: { 'Idempotency-Key': idempotencyKey } },
    }),
  );
}

/** Gives a default key its secret, which works once. */
export function revealKey(id: string) {
  return result(api.POST('/api/keys/{id}/reveal', { params: { path: { id } } }));
}

export function revokeKey(id: string) {
  return result(api.DELETE('/api/keys/{id}', { params: { path: { id } } }));
}
