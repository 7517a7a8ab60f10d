import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** The public keys of the identity provider. */
export type LogoutTokenKeys = JWTVerifyGetKey;

export interface LogoutTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly clockToleranceSeconds: number;
  /** The time of day. Absent: now. */
  readonly currentDate?: Date;
}

/** Whose sessions end: those of one session at the provider or, if the token names none, all of a user. */
export type LogoutOf =
  | { readonly of: 'providerSession'; readonly providerSession: string }
  | { readonly of: 'subject'; readonly subject: string };

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** An older token is not accepted, in seconds: a replay could end sessions that began after it. */
const maxAgeSeconds = 300;
const types = ['logout+jwt', 'application/logout+jwt', 'jwt'];

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). Rejects with a JOSEError if the token is not
 * acceptable, and with what `keys` rejects with.
 */
export async function verifyLogoutToken(
  token: string,
  keys: LogoutTokenKeys,
  { issuer, clientId, clockToleranceSeconds, currentDate }: LogoutTokenRules,
): Promise<LogoutOf> {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    ...{ issuer, audience: clientId, clockTolerance: clockToleranceSeconds, maxTokenAge: maxAgeSeconds },
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    ...(currentDate ? { currentDate } : {}),
  });
  const { typ } = protectedHeader;
  // A provider of before the final standard sends no type, or JWT.
  if (typ !== undefined && !types.includes(typ.toLowerCase())) throw invalid(payload, 'typ');
  if (!isLogout(payload.events)) throw invalid(payload, 'events');
  // An ID token has one; it must not end sessions.
  if (payload.nonce !== undefined) throw invalid(payload, 'nonce');
  return logoutOf(payload);
}

function isLogout(events: unknown): boolean {
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, event)) return false;
  const value = (events as Record<string, unknown>)[event];
  return typeof value === 'object' && value !== null;
}

function logoutOf(payload: JWTPayload): LogoutOf {
  const { sid, sub } = payload;
  if (sid !== undefined) {
    if (!isName(sid)) throw invalid(payload, 'sid');
    return { of: 'providerSession', providerSession: sid };
  }
  if (!isName(sub)) throw invalid(payload, 'sub');
  return { of: 'subject', subject: sub };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= 255;
}

function invalid(payload: JWTPayload, claim: string): errors.JWTClaimValidationFailed {
  return new errors.JWTClaimValidationFailed(`unacceptable "${claim}"`, payload, claim, 'check_failed');
}
