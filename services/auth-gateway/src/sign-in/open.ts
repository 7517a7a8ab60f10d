import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import type { Clock, Logger } from '@hypervize/runtime';
import type { SessionCookie } from '../auth/credentials.js';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import { pathOf } from '../http/checks.js';
import type { AddressOf } from '../http/client-address.js';
import type { Limiter } from '../limits/limiter.js';
import { closeIfUnread } from '../management/body.js';
import { logOutFromProvider } from './backchannel-logout.js';
import type { SignInDeps } from './deps.js';
import { beginLogin, finishLogin } from './login.js';
import { createLoginCookies } from './login-cookies.js';
import { logOut } from './logout.js';
import { createProvider } from './provider.js';
import type { SignInResult } from './result.js';
import { sessionCookieOf } from './session-cookie.js';

type Serve = (deps: SignInDeps, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const routes = new Map<string, { readonly method: string; readonly serve: Serve }>([
  ['/auth/login', { method: 'GET', serve: beginLogin }],
  ['/auth/callback', { method: 'GET', serve: finishLogin }],
  ['/auth/logout', { method: 'POST', serve: logOut }],
  ['/auth/backchannel-logout', { method: 'POST', serve: logOutFromProvider }],
]);

interface Deps {
  readonly config: Pick<Config, 'signIn' | 'http'>;
  readonly clients: Pick<Clients, 'users' | 'sessions'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly limiter: Pick<Limiter, 'take'>;
  readonly addressOf: AddressOf;
  readonly logger: Logger;
  countSignIn(result: SignInResult): void;
  countRefusal(limit: string): void;
}

/** How sessions are presented to this gateway; undefined if no identity provider is configured. */
export function openSessionCookie({ signIn }: Pick<Config, 'signIn'>): SessionCookie | undefined {
  return signIn && sessionCookieOf(signIn.publicUrl);
}

/** Opens signing in and out: the handler of requests below /auth. Undefined if no identity provider is configured. */
export function openSignIn(deps: Deps) {
  const { config, clock } = deps;
  const { signIn } = config;
  if (!signIn) return undefined;
  const isSecure = signIn.publicUrl.startsWith('https:');
  return createSignIn({
    ...deps,
    ...{ issuer: signIn.issuer, perMinute: signIn.perMinute, uploadRate: config.http.uploadRate },
    provider: createProvider({ ...signIn, now: clock.monotonic }),
    loginCookies: createLoginCookies({ keys: signIn.loginKeys, isSecure, clock }),
    sessionCookie: sessionCookieOf(signIn.publicUrl),
  });
}

/** The handler of requests below /auth. Rejects with an AppError for the client. */
function createSignIn(
  deps: SignInDeps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('x-content-type-options', 'nosniff');
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
