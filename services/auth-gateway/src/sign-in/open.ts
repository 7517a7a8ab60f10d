import type { Clock, Logger } from '@hypervize/runtime';
import type { SessionCookie } from '../auth/credentials.js';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import type { AddressOf } from '../http/client-address.js';
import type { Limiter } from '../limits/limiter.js';
import { createSignIn } from './handler.js';
import { createLoginCookies } from './login-cookies.js';
import { createProvider } from './provider.js';
import type { SignInResult } from './result.js';
import { sessionCookieOf } from './session-cookie.js';

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
