import { AppError } from '@hypervize/errors';
import { type Pool as Database, withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import { findEndpoint } from '../store/endpoints.js';
import { endpointMessage } from './message.js';

export async function getEndpoint(
  { database }: { readonly database: Database },
  request: inference.GetEndpointRequest__Output,
): Promise<inference.GetEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const endpoint = await withDatabase(database, (db) => findEndpoint(db, accountId, request.endpointId));
  if (!endpoint) throw new AppError('endpoint_not_found');
  return { endpoint: endpointMessage(endpoint) };
}
