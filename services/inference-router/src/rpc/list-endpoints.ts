import { isEndpointId } from '@hypervize/auth-model';
import { type Pool as Database, withDatabase } from '@hypervize/postgres';
import { badPageToken, checkedAccountId, checkedPageSize, type inference } from '@hypervize/rpc';
import { listEndpoints as selectEndpoints } from '../store/endpoints.js';
import { endpointMessage } from './message.js';

export async function listEndpoints(
  { database }: { readonly database: Database },
  request: inference.ListEndpointsRequest__Output,
): Promise<inference.ListEndpointsResponse> {
  const accountId = checkedAccountId(request.accountId);
  const size = checkedPageSize(request.pageSize);
  const after = parsePageToken(request.pageToken);
  const found = await withDatabase(database, (db) =>
    selectEndpoints(db, accountId, { size: size + 1, after }),
  );
  const page = found.slice(0, size);
  const last = page.at(-1);
  const nextPageToken = found.length > size && last ? `${last.createdAtMs}.${last.endpointId}` : '';
  return { endpoints: page.map(endpointMessage), nextPageToken };
}

/** The last endpoint of the page before; undefined for the first page. Throws invalid_request if it is malformed. */
function parsePageToken(token: string): { createdAtMs: number; endpointId: string } | undefined {
  if (token === '') return undefined;
  const [ms = '', endpointId = ''] = token.split('.');
  if (!/^\d{1,15}$/.test(ms) || !isEndpointId(endpointId)) throw badPageToken();
  return { createdAtMs: Number(ms), endpointId };
}
