import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, invalid, isAppError } from '@hypervize/errors';
import { readBody } from '@hypervize/relay';
import { notCancelled, type SignInDeps } from './deps.js';
import type { LogoutOf } from './logout-token.js';
import { toLoginError } from './provider-error.js';
import { sendJson } from './respond.js';

const maxBytes = 16_384;
const formType = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** POST /auth/backchannel-logout: ends sessions at the request of the identity provider, which signs it. */
export async function logOutFromProvider(
  deps: SignInDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!formType.test(request.headers['content-type'] ?? '')) {
    throw invalid(
      'logout_token',
      'Send logout_token in a body of the type application/x-www-form-urlencoded.',
    );
  }
  const { uploadRate } = deps;
  const body = await readBody(request, { maxBytes, uploadRate }, notCancelled);
  const [token, ...more] = new URLSearchParams(body.toString('utf8')).getAll('logout_token');
  if (!token || more.length > 0) throw invalid('logout_token', 'Send exactly one logout_token.');
  const address = deps.addressOf(request);
  const logout = await verify(deps, token, address);
  const ended = await end(deps, logout, address);
  deps.logger.info({ of: logout.of, ended }, 'sessions ended by provider');
  sendJson(response, 200, {});
}

async function verify(deps: SignInDeps, token: string, address: string): Promise<LogoutOf> {
  const { provider, limiter, perMinute, logger } = deps;
  try {
    return await provider.verifyLogoutToken(token);
  } catch (error) {
    const { code, reason } = toLoginError(error);
    // Strangers send as many as they like; what is logged of an address is bounded.
    const { admitted } = await limiter.take(`logout_token:${address}`, perMinute);
    if (admitted) logger.warn({ code, reason }, 'logout token refused');
    if (code === 'provider_unavailable')
      throw new AppError('unavailable', 'The keys of the issuer cannot be fetched right now. Retry shortly.');
    throw invalid(
      'logout_token',
      'The logout token is not acceptable. It must be signed by the issuer for this client, recent, and name a sub or a sid.',
    );
  }
}

async function end({ clients, issuer }: SignInDeps, logout: LogoutOf, address: string): Promise<number> {
  const actor = { id: `provider:${issuer}`, address };
  try {
    const request = { ...logout, reason: 'ended by the identity provider', actor };
    return (await clients.sessions.endSessions(request)).ended;
  } catch (error) {
    // Unless the sessions have ended, the provider is asked to try again.
    if (isAppError(error) && error.row.http < 500) throw error;
    throw new AppError('unavailable', undefined, { cause: error });
  }
}
