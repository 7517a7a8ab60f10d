import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, retryAfterSeconds } from '@hypervize/errors';
import { cookieValues } from '../auth/credentials.js';
import { isOwnOrigin } from '../http/own-origin.js';
import { bodyHeadersError, readJson } from '../management/body.js';
import { notCancelled, type SignInDeps } from './deps.js';
import { toLoginError } from './provider-error.js';
import { sendJson } from './respond.js';
import { clearSession } from './session-cookie.js';
import { endSession } from './sessions.js';

/** Session cookies of a request that are ended; a browser sends one. */
const maxCookies = 3;

/**
 * POST /auth/logout: ends the session of the browser. While key-service cannot be reached it responds with 503 and leaves the
 * cookie, so that signing out can be tried again.
 */
export async function logOut(
  deps: SignInDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { sessionCookie } = deps;
  if (!isOwnOrigin(request, sessionCookie.ownOrigin)) throw new AppError('cross_site_request');
  const badHeaders = bodyHeadersError(request, { kind: 'session' });
  if (badHeaders) throw badHeaders;
  await readJson(request, response, notCancelled, deps.uploadRate);

  const address = deps.addressOf(request);
  const values = cookieValues(request.headers.cookie ?? '', sessionCookie.name).slice(0, maxCookies);
  await takeFromLimit(deps, address);
  for (const credential of new Set(values)) {
    await endSession(deps.clients, credential, { reason: 'signed out', address }).catch((error: unknown) => {
      throw new AppError('unavailable', 'You cannot be signed out right now. Retry shortly.', {
        cause: error,
      });
    });
  }
  response.setHeader('set-cookie', clearSession(sessionCookie));
  sendJson(response, 200, { redirect_to: (await logoutUrl(deps)) ?? null });
}

/** key-service finds out whether a cookie holds a session, so that made-up ones would be lookups without a limit. */
async function takeFromLimit(
  { limiter, perMinute, countRefusal }: Pick<SignInDeps, 'limiter' | 'perMinute' | 'countRefusal'>,
  address: string,
): Promise<void> {
  const { admitted, retryAfterMs } = await limiter.take(`sign_out:${address}`, perMinute);
  if (admitted) return;
  countRefusal('sign_in');
  throw new AppError(
    'rate_limit_exceeded',
    'Too many sign-outs from this address. Wait for the time in Retry-After.',
    { retryAfterSeconds: retryAfterSeconds(retryAfterMs) },
  );
}

/** The provider's page for signing out. A provider that is away does not keep a user from signing out here. */
async function logoutUrl({ provider, logger }: SignInDeps): Promise<string | undefined> {
  try {
    return await provider.logoutUrl();
  } catch (error) {
    const { code, reason } = toLoginError(error);
    logger.warn({ code, reason }, 'provider logout not offered');
    return undefined;
  }
}
