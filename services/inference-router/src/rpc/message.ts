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

/** An endpoint as the API represents it. */
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

/** An auth mode as the API represents it. */
export function authModeMessage(authMode: AuthMode) {
  return modes[authMode];
}

/** The auth mode of a message. Throws invalid_request if it is unspecified. */
export function authModeOf(message: inference.AuthMode__Output): AuthMode {
  if (message === 'AUTH_MODE_PRIVATE') return 'private';
  if (message === 'AUTH_MODE_PUBLIC') return 'public';
  throw invalid('auth_mode', 'auth_mode must be private or public.');
}

/**
 * The endpoint as changed by `change`. If that changed nothing, throws endpoint_not_found, or endpoint_not_active if the
 * account has the endpoint but it cannot be changed in its state.
 */
export async function changedEndpoint(
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
