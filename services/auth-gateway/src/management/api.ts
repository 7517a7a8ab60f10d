import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import { sendError } from '@hypervize/relay';
import type { Client, inference, keys, revocation, usage } from '@hypervize/rpc';
import type { Logger } from '@hypervize/runtime';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Caller } from '../auth/authenticate.js';
import type { Authenticate } from '../auth/failed-attempts.js';
import { requireScope } from '../auth/scope.js';
import type { AddressOf } from '../http/client-address.js';
import type { DefaultLimits } from '../limits/admit.js';
import { endpointRoutes } from './endpoints.js';
import { keyRoutes } from './keys.js';
import { revocationRoutes } from './revocations.js';
import { usageRoutes } from './usage.js';

export interface ManagementDeps {
  readonly authenticate: Authenticate;
  readonly addressOf: AddressOf;
  readonly defaultLimits: DefaultLimits;
  /** How long a client may leave what it has been sent unread, in milliseconds. */
  readonly stalledClientMs: number;
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  readonly keyRevocations: Client<revocation.RevocationServiceDefinition>;
  readonly endpointRevocations: Client<revocation.RevocationServiceDefinition>;
  readonly logger: Logger;
}

/** What the routes ask of a request. */
export type RequireCaller = (
  request: IncomingMessage,
  action: Parameters<typeof requireScope>[1],
) => Promise<KeyCaller>;
type KeyCaller = Extract<Caller, { kind: 'key' }>;

/** The management API: what can be called, and, for a key with the scope "global", the account's keys and endpoints. */
export function createManagementApi(deps: ManagementDeps) {
  const who: RequireCaller = async (request, action) =>
    requireScope(await deps.authenticate(request), action);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(express.json({ limit: '64kb', type: () => true }));
  app.use(
    '/api',
    keyRoutes(deps, who),
    usageRoutes(deps, who),
    endpointRoutes(deps, who),
    revocationRoutes(deps, who),
  );
  app.use(() => {
    throw new AppError('route_not_found');
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const failure = failureOf(error);
    if (failure.row.http >= 500) {
      deps.logger.warn(
        { err: failure, requestId: response.getHeader('x-request-id') },
        'a request could not be served',
      );
    }
    sendError(response, failure);
  });
  return (request: IncomingMessage, response: ServerResponse) =>
    new Promise<void>((resolve) => {
      response.once('close', resolve);
      app(request, response);
    });
}

/** Express's own complaints about a body carry a `type`. */
function failureOf(error: unknown): AppError {
  const type = (error as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large') return new AppError('body_too_large', 'The body is larger than 64 KiB.');
  if (typeof type === 'string' && /^(entity|encoding|charset|request)\./.test(type))
    return new AppError('invalid_json');
  return toAppError(error);
}
