import { AppError } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import type { Registry } from '../endpoints/registry.js';
import { authModeMessage } from './message.js';

/** Who owns an endpoint, and its auth mode. What may have changed since this replica lost its lease is not stated. */
export async function resolveEndpoint(
  { find }: Pick<Registry, 'find'>,
  { endpointId }: inference.ResolveEndpointRequest__Output,
): Promise<inference.ResolveEndpointResponse> {
  const lookup = find(endpointId);
  if (lookup.kind === 'not-loaded') throw new AppError('unavailable');
  const { endpoint } = lookup;
  if (lookup.kind === 'stale' && endpoint?.authMode !== 'private') throw new AppError('unavailable');
  if (!endpoint) throw new AppError('endpoint_not_found');
  return { accountId: endpoint.accountId, authMode: authModeMessage(endpoint.authMode) };
}
