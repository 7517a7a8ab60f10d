import type { IncomingMessage, ServerResponse } from 'node:http';
import { newRequestId, originForm, pathOf } from './checks.js';
import { type Route, routeOf } from './routes.js';

/** What travels with a request through the stages. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly route: Route;
  /** When the request arrived, by the monotonic clock, in milliseconds. */
  readonly startedMs: number;
}

/** The context of a request that has just arrived. */
export function createContext(
  request: IncomingMessage,
  response: ServerResponse,
  startedMs: number,
): RequestContext {
  request.url = originForm(request.url ?? '/');
  const route = routeOf(pathOf(request.url));
  return { request, response, requestId: newRequestId(), route, startedMs };
}
