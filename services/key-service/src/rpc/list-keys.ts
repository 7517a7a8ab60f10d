import { isKeyId } from '@hypervize/key-format';
import { badPageToken, type CallContext, checkedAccountId, checkedPageSize, type keys } from '@hypervize/rpc';
import { listKeys as selectKeys } from '../store/keys-read.js';
import type { Deps } from './deps.js';
import { keyMessage } from './message.js';
import { requester } from './mutate.js';

/** A page of an account's keys, newest first. */
export async function listKeys(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.ListKeysRequest__Output,
  call: CallContext,
): Promise<keys.ListKeysResponse> {
  const accountId = checkedAccountId(request.accountId);
  const size = checkedPageSize(request.pageSize);
  const after = positionOf(request.pageToken);
  const found = await pools.query.read(requester({ accountId, call }), (db) =>
    selectKeys(db, accountId, { includeRevoked: request.includeRevoked, size: size + 1, after }),
  );
  const page = found.slice(0, size);
  const last = page.at(-1);
  const nextPageToken = found.length > size && last ? `${last.createdAtMs}.${last.keyId}` : '';
  return { keys: page.map(keyMessage), nextPageToken };
}

/** The position of the last key of the page before, which its token holds. */
function positionOf(token: string): { createdAtMs: number; keyId: string } | undefined {
  if (token === '') return undefined;
  const [ms = '', keyId = ''] = token.split('.');
  if (!/^\d{1,15}$/.test(ms) || !isKeyId(keyId)) throw badPageToken();
  return { createdAtMs: Number(ms), keyId };
}
