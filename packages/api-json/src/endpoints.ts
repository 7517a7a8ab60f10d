import type { inference } from '@hypervize/rpc';
import type { z } from 'zod';
import { isoTime } from './forms.js';
import type { deletedEndpointSchema, endpointSchema, ownEndpointSchema } from './schemas/endpoints.js';

/** The values of `auth_mode`, and those of the contract. */
export const authModes = { private: 'AUTH_MODE_PRIVATE', public: 'AUTH_MODE_PUBLIC' } as const;

const states = {
  ENDPOINT_STATE_UNSPECIFIED: null,
  ENDPOINT_STATE_PROVISIONING: 'provisioning',
  ENDPOINT_STATE_READY: 'ready',
  ENDPOINT_STATE_DRAINING: 'draining',
} as const;

/** An endpoint as shown to those who may call it. The URLs of its hosts are left out. */
export function endpointJson(endpoint: inference.Endpoint__Output): z.infer<typeof endpointSchema> {
  return {
    object: 'endpoint',
    id: endpoint.endpointId,
    model: endpoint.model,
    state: states[endpoint.state],
    auth_mode: endpoint.authMode === authModes.public ? 'public' : 'private',
    path: `/api/d/${endpoint.endpointId}`,
    host_count: endpoint.hosts.length,
    created_at: isoTime(endpoint.createdUnixMs),
  };
}

/** An endpoint as shown to those who manage the account. */
export function ownEndpointJson(endpoint: inference.Endpoint__Output): z.infer<typeof ownEndpointSchema> {
  return { ...endpointJson(endpoint), hosts: endpoint.hosts };
}

/** An endpoint that was deleted, at once or after `drainSeconds`. */
export function deletedEndpointJson(
  endpointId: string,
  drainSeconds: number,
): Omit<z.infer<typeof deletedEndpointSchema>, 'revocation'> {
  const deleted = drainSeconds === 0;
  return { object: 'endpoint', id: endpointId, deleted, state: deleted ? 'deleted' : 'draining' };
}
