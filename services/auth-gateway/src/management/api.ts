import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import { sendError } from '@hypervize/relay';
import type { Logger } from '@hypervize/runtime';
import express, { type NextFunction, type Request, type Response } from 'express';
import { accountRoutes } from './account.js';
import { createManagementContext, type ManagementDeps } from './context.js';
import { endpointRoutes } from './endpoints.js';
import { keyRoutes } from './keys.js';
import { modelRoutes } from './models.js';
import { revocationRoutes } from './revocations.js';
import { usageRoutes } from './usage.js';

/** Express's limit on a request body, and how the refusal names it. */
const maxBody = { limit: '64kb', name: '64 KiB' };

/** The handler of the management API, /api except for inference. Resolves when the response is complete or closed. */
export function createManagementApi(
  deps: ManagementDeps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const context = createManagementContext(deps);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(express.json({ limit: maxBody.limit, type: () => true }));
  app.use(
    '/api',
    accountRoutes(context),
    keyRoutes(context),
    usageRoutes(context),
    modelRoutes(context),
    endpointRoutes(context),
    revocationRoutes(context),
  );
  app.use(() => {
    throw new AppError('route_not_found');
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    respondWithError(deps.logger, response, error),
  );
  return (request, response) =>
    new Promise((resolve) => {
      response.once('close', resolve);
      app(request, response);
    });
}

function respondWithError(logger: Logger, response: Response, error: unknown): void {
  const failure = managementError(error);
  if (failure.row.http >= 500)
    logger.warn({ err: failure, requestId: response.getHeader('x-request-id') }, 'request failed');
  sendError(response, failure);
}

/** Express's errors about a request body carry a `type`. */
function managementError(error: unknown): AppError {
  const type = (error as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large')
    return new AppError('body_too_large', `The body is larger than ${maxBody.name}.`);
  if (typeof type === 'string' && /^(entity|encoding|charset|request)\./.test(type))
    return new AppError('invalid_json');
  return toAppError(error);
}
