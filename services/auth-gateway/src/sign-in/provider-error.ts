import { LoginError } from './result.js';

/** Codes of the libraries for a provider that does not answer, or not as one. */
const awayCodes = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'ERR_JWKS_TIMEOUT',
  'ERR_JOSE_GENERIC',
]);
const temporaryErrors = new Set(['temporarily_unavailable', 'server_error']);

/**
 * What an error of openid-client or jose means for a login. Only its class and its code are kept: messages and causes
 * may contain responses of the provider, with tokens.
 */
export function toLoginError(error: unknown): LoginError {
  if (error instanceof LoginError) return error;
  const { name, code, status } = parts(error);
  const oauthError = oauthErrorOf(error);
  const isAway =
    // Errors of the protocol have a code; a failure of the connection has none.
    code === undefined ||
    awayCodes.has(code) ||
    (status !== undefined && (status >= 500 || status === 429)) ||
    (oauthError !== undefined && temporaryErrors.has(oauthError));
  const reason = [name, code, oauthError, status].filter((part) => part !== undefined).join(' ');
  return new LoginError(isAway ? 'provider_unavailable' : 'login_failed', reason);
}

function parts(error: unknown): { name: string; code?: string; status?: number } {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, status } = error as { name?: unknown; code?: unknown; status?: unknown };
  return {
    name: typeof name === 'string' ? name : 'object',
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

/** The OAuth error code, if it looks like one: a provider may send any text. */
function oauthErrorOf(thrown: unknown): string | undefined {
  const error = typeof thrown === 'object' ? (thrown as { error?: unknown } | null)?.error : undefined;
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}
