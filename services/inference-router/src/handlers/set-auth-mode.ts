import { AppError } from '@hypervize/errors';
import { type Pool, withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import { setAuthMode as updateAuthMode } from '../store/endpoints.js';
import { authModeOf, endpointMessage } from './message.js';

export async function setAuthMode(
  { pool }: { pool: Pool },
  request: inference.SetAuthModeRequest__Output,
): Promise<inference.SetAuthModeResponse> {
  const accountId = checkedAccountId(request.accountId);
  const authMode = authModeOf(request.authMode);
  const endpoint = await withDatabase(pool, (db) =>
    updateAuthMode(db, accountId, request.endpointId, authMode),
  );
  if (!endpoint) throw new AppError('endpoint_not_found');
  return { endpoint: endpointMessage(endpoint) };
}
