import { type Pool, withDatabase } from '@hypervize/postgres';
import { badPageToken, checkedAccountId, checkedPageSize, type inference } from '@hypervize/rpc';
import { isEndpointId } from '../endpoints/rules.js';
import { listEndpoints as selectEndpoints } from '../store/endpoints.js';
import { endpointMessage } from './message.js';

export async function listEndpoints(
  { pool }: { pool: Pool },
  request: inference.ListEndpointsRequest__Output,
): Promise<inference.ListEndpointsResponse> {
  const accountId = checkedAccountId(request.accountId);
  const size = checkedPageSize(request.pageSize);
  const after = placeOf(request.pageToken);
  const found = await withDatabase(pool, (db) => selectEndpoints(db, accountId, { size: size + 1, after }));
  const page = found.slice(0, size);
  const last = page.at(-1);
  const nextPageToken = found.length > size && last ? `${last.createdAtMs}.${last.endpointId}` : '';
  return { endpoints: page.map(endpointMessage), nextPageToken };
}

function placeOf(token: string): { createdAtMs: number; endpointId: string } | undefined {
  if (token === '') return undefined;
  const [ms = '', endpointId = ''] = token.split('.');
  if (!/^\d{1,15}$/.test(ms) || !isEndpointId(endpointId)) {
    throw badPageToken();
  }
  return { createdAtMs: Number(ms), endpointId };
}
