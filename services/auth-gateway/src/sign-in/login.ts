import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import { cookieValues } from '../auth/credentials.js';
import { isEmbeddedElsewhere } from '../http/own-origin.js';
import type { SignInDeps } from './deps.js';
import { toLoginError } from './provider-error.js';
import { redirect } from './respond.js';
import { LoginError, type SignInResult } from './result.js';
import { returnPath } from './return-to.js';
import { setSession } from './session-cookie.js';
import { createSession, endSession } from './sessions.js';

const firstPage = '/welcome';
const maxCode = 4_096;

/**
 * GET /auth/login: begins a login and sends the browser to the identity provider. A page of another site that embeds it, as
 * an image, is refused: it would use up the limit of its visitor's address.
 */
export async function beginLogin(
  deps: SignInDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isEmbeddedElsewhere(request)) {
    throw new AppError(
      'cross_site_request',
      'Open this URL in the browser. It cannot be embedded or fetched.',
    );
  }
  await attempt(deps, response, async () => {
    await takeFromLimit(deps, `sign_in:${deps.addressOf(request)}`);
    const returnTo = returnPath(queryOf(request).get('return_to'));
    const { login, url } = await deps.provider.begin(returnTo);
    const cookies = await deps.loginCookies.keep(login, request.headers.cookie ?? '');
    response.setHeader('set-cookie', cookies);
    redirect(response, 302, url);
  });
}

/** GET /auth/callback: finishes a login that this browser has begun, at whichever gateway. */
export async function finishLogin(
  deps: SignInDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await attempt(deps, response, async () => {
    const query = queryOf(request);
    const state = stateOf(query);
    const { cookie = '' } = request.headers;
    const login = state && (await deps.loginCookies.find(state, cookie));
    // Any page can make its visitor's browser send made-up callbacks, which must not use up the limit of real ones.
    await takeFromLimit(deps, `${login ? 'sign_in_callback' : 'sign_in_unknown'}:${deps.addressOf(request)}`);
    if (!login) throw new LoginError('login_expired', 'no login with this state');
    response.setHeader('set-cookie', deps.loginCookies.drop(login.state));

    const identity = await deps.provider.finish(login, query.toString());
    // A browser that has gone away gets no session and no user.
    if (response.destroyed) throw new LoginError('login_failed', 'client disconnected');
    const browser = { address: deps.addressOf(request), userAgent: request.headers['user-agent'] ?? '' };
    const { credential, isNewUser, isFirst } = await createSession(
      deps.clients,
      deps.issuer,
      identity,
      browser,
    );
    for (const former of cookieValues(cookie, deps.sessionCookie.name).slice(0, 1)) {
      endInBackground(deps, former, 'replaced', browser.address);
    }
    if (response.destroyed) {
      endInBackground(deps, credential, 'not delivered', browser.address);
      throw new LoginError('login_failed', 'client disconnected');
    }
    response.appendHeader('set-cookie', setSession(deps.sessionCookie, credential));
    deps.countSignIn(isNewUser ? 'signed_up' : 'signed_in');
    redirect(response, 303, isFirst ? firstPage : login.returnTo);
  });
}

/** Sends the browser to the sign-in page if a login cannot go on. */
async function attempt(
  { logger, countSignIn }: Pick<SignInDeps, 'logger' | 'countSignIn'>,
  response: ServerResponse,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { code, reason } = toLoginError(error);
    const result: SignInResult = code;
    countSignIn(result);
    if (code !== 'rate_limited') logger.warn({ code, reason }, 'sign-in failed');
    redirect(response, 303, `/sign-in?error=${code}`);
  }
}

async function takeFromLimit(
  { limiter, perMinute, countRefusal }: Pick<SignInDeps, 'limiter' | 'perMinute' | 'countRefusal'>,
  name: string,
): Promise<void> {
  if ((await limiter.take(name, perMinute)).admitted) return;
  countRefusal('sign_in');
  throw new LoginError('rate_limited', 'rate_limited');
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** The state of a callback; undefined if no login can have led to it. */
function stateOf(query: URLSearchParams): string | undefined {
  const [state = '', ...more] = query.getAll('state');
  const code = query.get('code') ?? '';
  const isMalformed = more.length > 0 || !/^[\w-]{16,128}$/.test(state) || code.length > maxCode;
  return isMalformed ? undefined : state;
}

function endInBackground(
  { clients, logger }: SignInDeps,
  credential: string,
  reason: string,
  address: string,
): void {
  endSession(clients, credential, { reason, address }).catch((error: unknown) =>
    logger.warn({ err: error }, 'former session not ended'),
  );
}
