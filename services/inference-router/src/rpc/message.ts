import { AppError, invalid } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import type { inference } from '@hypervize/rpc';
import type { AuthMode, Endpoint } from '../endpoints/endpoint.js';
import { findEndpoint } from '../store/endpoints.js';

const modes = { private: 'AUTH_MODE_PRIVATE', public: 'AUTH_MODE_PUBLIC' } as const;
const states = {
  provisioning: 'ENDPOINT_STATE_PROVISIONING',
  ready: 'ENDPOINT_STATE_READY',
  draining: 'ENDPOINT_STATE_DRAINING',
  deleted: 'ENDPOINT_STATE_UNSPECIFIED',
} as const;

export function endpointMessage(endpoint: Endpoint): inference.Endpoint {
  return {
    endpointId: endpoint.endpointId,
    accountId: endpoint.accountId,
    model: endpoint.model,
    authMode: authModeMessage(endpoint.authMode),
    hosts: [...endpoint.hosts],
    createdUnixMs: endpoint.createdAtMs,
    state: states[endpoint.state],
  };
}

export function authModeMessage(authMode: AuthMode) {
  return modes[authMode];
}

/** The auth mode of a message; invalid_request if it says none. */
export function authModeOf(message: inference.AuthMode__Output): AuthMode {
  if (message === 'AUTH_MODE_PRIVATE') return 'private';
  if (message === 'AUTH_MODE_PUBLIC') return 'public';
  throw invalid('auth_mode', 'auth_mode must be private or public.');
}

/** What a change of an endpoint came to; if to nothing, an AppError that says why: it is not there, or not active. */
export async function changed(
  db: Queryable,
  accountId: string,
  endpointId: string,
  change: Promise<Endpoint | undefined>,
): Promise<Endpoint> {
  const endpoint = await change;
  if (endpoint) return endpoint;
  const found = await findEndpoint(db, accountId, endpointId);
  throw new AppError(found ? 'endpoint_not_active' : 'endpoint_not_found');
}
