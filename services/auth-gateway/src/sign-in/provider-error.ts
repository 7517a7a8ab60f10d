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
    // What fetch rejects with when there is no connection.
    (error instanceof TypeError && code === undefined) ||
    (code !== undefined && awayCodes.has(code)) ||
    (status !== undefined && (status >= 500 || status === 429)) ||
    (oauthError !== undefined && temporaryErrors.has(oauthError));
  const reason = [name, code, oauthError, status].filter((part) => part !== undefined).join(' ');
  return new LoginError(isAway ? 'provider_unavailable' : 'login_failed', reason);
}

function parts(error: unknown): { name: string; code?: string; status?: number } {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, code, status } = error as Error & { code?: unknown; status?: unknown };
  return {
    name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

/** The OAuth error code, if it looks like one: a provider may send any text. */
function oauthErrorOf(error: unknown): string | undefined {
  const value = error instanceof Error ? (error as Error & { error?: unknown }).error : undefined;
  return typeof value === 'string' && /^[a-z_]{1,40}$/.test(value) ? value : undefined;
}
