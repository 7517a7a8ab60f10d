import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import { pathOf } from '../http/checks.js';
import { closeIfUnread } from '../management/body.js';
import { logOutFromProvider } from './backchannel-logout.js';
import type { SignInDeps } from './deps.js';
import { beginLogin, finishLogin } from './login.js';
import { logOut } from './logout.js';

type Serve = (deps: SignInDeps, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const routes = new Map<string, { readonly method: string; readonly serve: Serve }>([
  ['/auth/login', { method: 'GET', serve: beginLogin }],
  ['/auth/callback', { method: 'GET', serve: finishLogin }],
  ['/auth/logout', { method: 'POST', serve: logOut }],
  ['/auth/backchannel-logout', { method: 'POST', serve: logOutFromProvider }],
]);

/** The handler of requests below /auth. Rejects with an AppError for the client. */
export function createSignIn(
  deps: SignInDeps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    try {
      const route = routes.get(pathOf(request.url ?? ''));
      if (!route) throw new AppError('route_not_found');
      if (request.method !== route.method) {
        response.setHeader('allow', route.method);
        throw new AppError('method_not_allowed', `Send this request with ${route.method}.`);
      }
      await route.serve(deps, request, response);
    } finally {
      closeIfUnread(request, response);
    }
  };
}
