import { invalid } from '@hypervize/errors';
import type { inference } from '@hypervize/rpc';
import type { AuthMode, Endpoint } from '../endpoints/endpoint.js';

const modes = { private: 'AUTH_MODE_PRIVATE', public: 'AUTH_MODE_PUBLIC' } as const;

export function endpointMessage(endpoint: Endpoint): inference.Endpoint {
  return {
    endpointId: endpoint.endpointId,
    accountId: endpoint.accountId,
    model: endpoint.model,
    authMode: modes[endpoint.authMode],
    hosts: [...endpoint.hosts],
    createdUnixMs: endpoint.createdAtMs,
  };
}

/** The auth mode of a message; invalid_request if it says none. */
export function authModeOf(message: inference.AuthMode__Output): AuthMode {
  if (message === 'AUTH_MODE_PRIVATE') return 'private';
  if (message === 'AUTH_MODE_PUBLIC') return 'public';
  throw invalid('auth_mode', 'auth_mode must be private or public.');
}
