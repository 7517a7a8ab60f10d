import { AppError, type ErrorCode, isAppError } from '@hypervize/errors';
import { parseSession } from '@hypervize/key-format';
import type { Clients } from '../clients.js';
import type { Identity } from './provider.js';
import { LoginError } from './result.js';

/** What key-service does for sign-in. */
export type SessionClients = Pick<Clients, 'users' | 'sessions'>;

/** The browser that a request comes from. */
export interface Browser {
  readonly address: string;
  readonly userAgent: string;
}

export interface NewSession {
  readonly accountId: string;
  readonly credential: string;
  /** The user did not exist before. */
  readonly isNewUser: boolean;
  /** The user signs in for the first time, as far as is known. */
  readonly isFirst: boolean;
}

/** Creates the user if there is none yet, and a session. Rejects with a LoginError. */
export async function createSession(
  { users, sessions }: SessionClients,
  issuer: string,
  identity: Identity,
  { address, userAgent }: Browser,
): Promise<NewSession> {
  try {
    const { subject, email, providerSession } = identity;
    const provider = { id: `provider:${issuer}`, address };
    const { user, created } = await users.ensureUser({ subject, email, actor: provider });
    const accountId = user?.accountId ?? '';
    const actor = { id: `user:${accountId}`, address };
    const { secret, first: isFirst } = await sessions.createSession({
      accountId,
      userAgent,
      providerSession,
      actor,
    });
    if (parseSession(secret).kind === 'malformed') throw new AppError('internal');
    return { accountId, credential: secret, isNewUser: created, isFirst };
  } catch (error) {
    if (!isAppError(error)) throw new LoginError('unavailable', 'key-service failed');
    const code = error.code === 'account_suspended' ? 'account_suspended' : 'unavailable';
    throw new LoginError(code, error.code);
  }
}

/**
 * Ends the session that a cookie holds, and waits until it has ended everywhere or the end is at least recorded. Does nothing if
 * the cookie holds none. Rejects with an AppError if key-service cannot be reached.
 */
export async function endSession(
  { sessions }: Pick<SessionClients, 'sessions'>,
  credential: string,
  { reason, address }: { readonly reason: string; readonly address: string },
): Promise<void> {
  if (parseSession(credential).kind === 'malformed') return;
  const { verdict } = await sessions.verifySession({ session: credential });
  if (!verdict) return;
  const { accountId, sessionId } = verdict;
  const actor = { id: `session:${sessionId}`, address };
  try {
    await sessions.endSession({ accountId, sessionId, reason, actor });
  } catch (error) {
    if (!isAppError(error) || !overCodes.has(error.code)) throw error;
  }
}

/** The session has expired, or another request has ended it since it was verified. */
const overCodes: ReadonlySet<ErrorCode> = new Set(['session_not_found', 'invalid_session']);
